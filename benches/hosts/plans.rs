//! How long a real Terraform takes to plan, beside the same Terraform's plan
//! of as many things that need no provider.

use std::time::Duration;

use terraform_provider_okta::terraform::ADDRESS;

use crate::run::{Headline, Run, rounds};
use crate::sample::Sample;
use crate::support::fake_okta::{APP_ID, FakeOkta, RateLimit, Setup, TOKEN_ID};
use crate::table::{Table, Target, amount, ratio, spread};
use crate::terraform::{self, Terraform};

/// The most tokens that a plan reads.
pub(crate) const MOST_READS: usize = 1000;
/// Terraform's parallelism by default, and every floor's.
const PARALLELISM: usize = 10;
/// A bucket that nobody uses up here; it counts the calls.
const AMPLE: u32 = 100_000;
/// About what Okta takes for an answer.
const FAR: Duration = Duration::from_millis(50);
/// What ours may be beside a peer, in time, CPU and calls.
pub(crate) const AT_LEAST_AS_GOOD: Target = Target(1.0, "×");

const COLUMNS: [&str; 9] = [
    "plan",
    "provider",
    "median",
    "p10 to p90",
    "to the floor",
    "CPU of all",
    "calls",
    "ours to it in time, CPU, calls",
    "target",
];

/// One kind of plan.
#[derive(Debug, Clone, Copy)]
struct Case {
    reads: usize,
    parallelism: usize,
    /// The most that it may take, as a multiple of its floor.
    most: Option<f64>,
    /// How often it is made: fewer times the longer it takes.
    rounds: usize,
}

const fn case(reads: usize, parallelism: usize, most: Option<f64>, rounds: usize) -> Case {
    Case {
        reads,
        parallelism,
        most,
        rounds,
    }
}

/// With a fake Okta that answers at once.
const NEAR_CASES: [Case; 5] = [
    case(1, 10, Some(2.5), 15),
    case(200, 10, Some(1.8), 15),
    case(200, 1, Some(3.0), 7),
    case(MOST_READS, 10, Some(1.5), 15),
    case(MOST_READS, 1, None, 3),
];

/// With one that is as far as Okta.
const FAR_CASES: [Case; 5] = [
    case(1, 10, None, 7),
    case(200, 10, None, 7),
    case(200, 1, None, 3),
    case(MOST_READS, 10, None, 5),
    case(MOST_READS, 1, None, 1),
];

impl Case {
    fn what(&self) -> String {
        match self.reads {
            1 => "1 read".to_owned(),
            reads => format!("{reads} reads, {} at once", self.parallelism),
        }
    }
}

/// What all plans of one kind with one provider took.
#[derive(Debug, Clone, Default)]
struct Costs {
    /// In milliseconds.
    time: Sample,
    cpu: Sample,
    calls: Sample,
}

/// Plans against a fake Okta that answers at once.
pub(crate) fn near(run: &mut Run) -> Table {
    let title = format!("Plans of {}, {}", terraform::version(), run.route.name());
    let (table, ratios) = measure(run, title, &NEAR_CASES, Duration::ZERO);
    for (case, provider, ratio) in ratios {
        let headline = Headline::Plan(case.reads, case.parallelism);
        run.note(headline, provider, ratio);
    }
    table
}

/// Plans against one that takes its time.
pub(crate) fn far(run: &mut Run) -> Table {
    let title = format!(
        "The same plans where an answer takes {} ms",
        FAR.as_millis()
    );
    measure(run, title, &FAR_CASES, FAR).0
}

/// The table, and what each plan took as a multiple of its floor.
fn measure(
    run: &Run,
    title: String,
    cases: &[Case],
    latency: Duration,
) -> (Table, Vec<(Case, usize, f64)>) {
    let okta = run.route.okta(Setup {
        tokens: MOST_READS,
        latency,
        rate_limit: Some(RateLimit::new(AMPLE, Duration::from_secs(1))),
        ..Setup::default()
    });
    okta.forget_requests();
    let terraforms: Vec<_> = run
        .providers
        .iter()
        .map(|one| Terraform::overriding(&one.program, run.route, &okta))
        .collect();
    let mut floors = vec![Sample::default(); cases.len()];
    let mut costs = vec![vec![Costs::default(); terraforms.len()]; cases.len()];
    prepare(cases, &terraforms);
    let most = cases.iter().map(|case| case.rounds).max().unwrap_or(0);
    for round in 0..rounds(most) {
        for (index, case) in cases.iter().enumerate() {
            if round >= case.rounds {
                continue;
            }
            let floor = terraforms[0].plan(&floor_name(case), PARALLELISM);
            floors[index].push_time(floor.time);
            for (terraform, costs) in terraforms.iter().zip(&mut costs[index]) {
                plan(case, terraform, &okta, costs);
            }
        }
    }
    tabulate(run, title, cases, &floors, &costs)
}

/// Writes the configurations and plans the small ones once, so that files are
/// in the system's cache for all alike.
fn prepare(cases: &[Case], terraforms: &[Terraform]) {
    for terraform in terraforms {
        for case in cases {
            terraform.write(&floor_name(case), &floor(case.reads));
            terraform.write(&name(case), &reading(case.reads));
        }
        terraform.plan(&floor_name(&cases[0]), PARALLELISM);
        terraform.plan(&name(&cases[0]), PARALLELISM);
    }
}

fn plan(case: &Case, terraform: &Terraform, okta: &FakeOkta, costs: &mut Costs) {
    let before = calls(okta);
    let cost = terraform.plan(&name(case), case.parallelism);
    let calls = calls(okta) - before;
    assert!(calls > 0, "{}: nothing was read", case.what());
    costs.time.push_time(cost.time);
    costs.cpu.push_time(cost.cpu);
    costs.calls.push(f64::from(calls));
}

/// How many calls have come to the API.
pub(crate) fn calls(okta: &FakeOkta) -> u32 {
    okta.metered().windows.iter().sum()
}

fn tabulate(
    run: &Run,
    title: String,
    cases: &[Case],
    floors: &[Sample],
    costs: &[Vec<Costs>],
) -> (Table, Vec<(Case, usize, f64)>) {
    let mut table = Table::with(title, &COLUMNS);
    let mut ratios = Vec::new();
    for ((case, floor), costs) in cases.iter().zip(floors).zip(costs) {
        table.row(floor_row(case, floor));
        for (index, (provider, cost)) in run.providers.iter().zip(costs).enumerate() {
            let ours = (index > 0).then_some(&costs[0]);
            ratios.push((*case, index, cost.time.median() / floor.median()));
            table.row(row(case, &provider.name, cost, floor, ours));
        }
    }
    (table, ratios)
}

fn floor_row(case: &Case, floor: &Sample) -> Vec<String> {
    let what = match case.reads {
        1 => "empty".to_owned(),
        reads => format!("{reads} terraform_data, {PARALLELISM} at once"),
    };
    let mut cells = vec![String::new(); COLUMNS.len()];
    cells[0] = what;
    cells[1] = "Terraform alone".to_owned();
    cells[2] = amount(floor.median(), "ms");
    cells[3] = spread(floor);
    cells[4] = ratio(1.0);
    cells
}

fn row(case: &Case, name: &str, cost: &Costs, floor: &Sample, ours: Option<&Costs>) -> Vec<String> {
    let to_floor = cost.time.median() / floor.median();
    let (beside, target) = match ours {
        Some(ours) => beside(ours, cost),
        None => {
            let target = case.most.map(|most| Target(most, "×").judge(to_floor));
            (String::new(), target.unwrap_or_default())
        }
    };
    vec![
        case.what(),
        name.to_owned(),
        amount(cost.time.median(), "ms"),
        spread(&cost.time),
        ratio(to_floor),
        amount(cost.cpu.median(), "ms"),
        format!("{:.0}", cost.calls.median()),
        beside,
        target,
    ]
}

/// Ours beside a peer's, and whether it is at least as good in everything.
fn beside(ours: &Costs, theirs: &Costs) -> (String, String) {
    let part = |of: fn(&Costs) -> &Sample| of(ours).median() / of(theirs).median();
    let parts = [
        part(|one| &one.time),
        part(|one| &one.cpu),
        part(|one| &one.calls),
    ];
    let worst = parts.into_iter().fold(0.0, f64::max);
    let text = parts.map(ratio).join(", ");
    (text, AT_LEAST_AS_GOOD.judge(worst))
}

/// The folder of a case's floor.
fn floor_name(case: &Case) -> String {
    format!("floor-{}", case.reads)
}

/// The folder of a case.
fn name(case: &Case) -> String {
    format!("read-{}", case.reads)
}

/// As many things as reads, of a kind that Terraform has itself; for one read
/// nothing at all.
fn floor(count: usize) -> String {
    match count {
        0 | 1 => String::new(),
        _ => format!("resource \"terraform_data\" \"floor\" {{\n  count = {count}\n}}\n"),
    }
}

/// Reads the first tokens of the fake Okta's app.
pub(crate) fn reading(count: usize) -> String {
    // The fake Okta's ids are one prefix and six digits.
    let prefix = TOKEN_ID.trim_end_matches("000001");
    let id = format!("format(\"{prefix}%06d\", count.index + 1)");
    configuration(count, &format!("\"{APP_ID}\""), &id)
}

/// So many reads, with those expressions for the app and the token.
pub(crate) fn configuration(count: usize, client_id: &str, id: &str) -> String {
    format!(
        r#"terraform {{
  required_providers {{
    okta = {{
      source = "{ADDRESS}"
    }}
  }}
}}
data "okta_app_token" "read" {{
  count     = {count}
  client_id = {client_id}
  id        = {id}
}}
"#
    )
}
