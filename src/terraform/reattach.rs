//! Prints how a host attaches to a running provider.

use go_plugin::Reattachment;
use serde_json::json;

use super::ADDRESS;

/// The address of the provider that ours replaces; a host may use it while
/// debugging.
const UPSTREAM_ADDRESS: &str = "okta/okta";

/// The variable in which hosts look for running providers.
const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// The same for Pulumi's bridge, with the same value.
const PULUMI_VARIABLE: &str = "PULUMI_BRIDGE_REATTACH_PROVIDERS";

/// Returns the text to print, with lines to paste into a POSIX shell. In single
/// quotes only `'` is special.
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

/// Returns the variable's value. It has both addresses, so that one value
/// serves every host and either source. `Test` must be true: without it,
/// Terraform crashes over a protocol 6 provider.
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
