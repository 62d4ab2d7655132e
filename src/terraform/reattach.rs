//! How a host of Terraform's kind is told of a provider that runs already.

use go_plugin::Reattachment;
use serde_json::json;

use super::ADDRESS;

/// The provider that ours stands in for; hosts that debug may know it so.
const UPSTREAM_ADDRESS: &str = "okta/okta";

/// The variable in which hosts look for providers that run already.
const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// The same of Pulumi's bridge, which takes the same value.
const PULUMI_VARIABLE: &str = "PULUMI_BRIDGE_REATTACH_PROVIDERS";

/// What is printed, with lines to paste into a POSIX shell. In single quotes
/// `'` is the only character that does not stand for itself.
pub(super) fn instructions(reattachment: &Reattachment) -> String {
    let quoted = json(reattachment).replace('\'', r"'\''");
    format!(
        "The provider runs. Let Terraform, OpenTofu or Pulumi's bridge use it by pasting this into \
         their shell:\n\n\
         export {VARIABLE}='{quoted}'\n\
         export {PULUMI_VARIABLE}=\"${VARIABLE}\"\n\n\
         Stop it with an interrupt (Ctrl-C).\n"
    )
}

/// The variable's value. Both addresses stand in it, so that one value serves
/// every host and either source. `Test` must be true: Terraform crashes over a
/// protocol 6 provider without it.
fn json(reattachment: &Reattachment) -> String {
    let provider = json!({
        "Protocol": "grpc",
        "ProtocolVersion": reattachment.protocol_version,
        "Pid": reattachment.pid,
        "Test": true,
        "Addr": {"Network": reattachment.network, "String": reattachment.address},
    });
    json!({ ADDRESS: provider, UPSTREAM_ADDRESS: provider }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_quoted_for_a_shell() {
        let reattachment = Reattachment {
            protocol_version: 6,
            pid: 1,
            network: "unix",
            address: "/tmp/it's/socket".to_owned(),
        };
        let text = instructions(&reattachment);
        let line = text.lines().nth(2).expect("a line to paste");
        assert!(
            line.starts_with("export TF_REATTACH_PROVIDERS='{"),
            "{line}"
        );
        assert!(line.contains(r"/tmp/it'\''s/socket"), "{line}");
    }
}
