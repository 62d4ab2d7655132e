//! How the plans of a run ended.

use std::fmt;

use super::Disturbance;

#[derive(Default)]
pub(super) struct Outcomes {
    undisturbed: Ended,
    interrupted: Ended,
    terraform_killed: Ended,
    okta_killed: Ended,
}

#[derive(Default)]
struct Ended {
    succeeded: usize,
    otherwise: usize,
}

impl Outcomes {
    pub(super) fn note(&mut self, disturbance: Disturbance, succeeded: bool) {
        let ended = match disturbance {
            Disturbance::Faults => &mut self.undisturbed,
            Disturbance::Interrupt => &mut self.interrupted,
            Disturbance::TerraformKilled => &mut self.terraform_killed,
            Disturbance::OktaKilled => &mut self.okta_killed,
        };
        if succeeded {
            ended.succeeded += 1;
        } else {
            ended.otherwise += 1;
        }
    }
}

impl fmt::Display for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [
            ("undisturbed", &self.undisturbed),
            ("interrupted", &self.interrupted),
            ("killed", &self.terraform_killed),
            ("without Okta for a while", &self.okta_killed),
        ];
        let plans = kinds.map(|(_, ended)| ended.succeeded + ended.otherwise);
        write!(f, "{} plans", plans.iter().sum::<usize>())?;
        for (name, ended) in kinds {
            let (succeeded, otherwise) = (ended.succeeded, ended.otherwise);
            write!(f, "; {name}: {succeeded} succeeded, {otherwise} did not")?;
        }
        Ok(())
    }
}
