//! All tokens of an app, in each language: also what Okta leaves out.

use serde_json::json;

use super::{Language, in_every_language, project};
use crate::project::Project;
use crate::support::fake_okta::{FakeOkta, record};

const APP: &str = "0oa5z6y7x8W9v0U1t2s3";

const YAML: &str = "\
name: okta-token
runtime: yaml
variables:
  found:
    fn::invoke:
      function: okta:getAppTokens
      arguments:
        clientId: 0oa5z6y7x8W9v0U1t2s3
outputs:
  ids:
    - ${found.tokens[0].id}
    - ${found.tokens[1].id}
  ends:
    - ${found.tokens[0].expiresAt}
    - ${found.tokens[1].expiresAt}
  scopes:
    - ${found.tokens[0].scopes}
    - ${found.tokens[1].scopes}
";

const PYTHON: &str = r#"
import pulumi
import pulumi_okta as okta

found = okta.get_app_tokens(client_id="0oa5z6y7x8W9v0U1t2s3")

pulumi.export("ids", [token.id for token in found.tokens])
pulumi.export("ends", [token.expires_at for token in found.tokens])
pulumi.export("scopes", [token.scopes for token in found.tokens])
"#;

const TYPESCRIPT: &str = r#"
import * as okta from "@pulumi/okta";

const found = okta.getAppTokensOutput({ clientId: "0oa5z6y7x8W9v0U1t2s3" });

export const ids = found.tokens.apply((tokens) => tokens.map((token) => token.id));
export const ends = found.tokens.apply((tokens) => tokens.map((token) => token.expiresAt));
export const scopes = found.tokens.apply((tokens) => tokens.map((token) => token.scopes));
"#;

const GO: &str = r#"package main

import (
	"github.com/pulumi/pulumi-terraform-provider/sdks/go/okta/okta"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		found, err := okta.GetAppTokens(ctx, &okta.GetAppTokensArgs{
			ClientId: "0oa5z6y7x8W9v0U1t2s3",
		})
		if err != nil {
			return err
		}
		var ids, ends pulumi.StringArray
		var scopes pulumi.StringArrayArray
		for _, token := range found.Tokens {
			ids = append(ids, pulumi.String(token.Id))
			ends = append(ends, pulumi.String(token.ExpiresAt))
			scopes = append(scopes, pulumi.ToStringArray(token.Scopes))
		}
		ctx.Export("ids", ids)
		ctx.Export("ends", ends)
		ctx.Export("scopes", scopes)
		return nil
	})
}
"#;

const JAVA: &str = r#"package app;

import com.pulumi.Pulumi;
import com.pulumi.okta.OktaFunctions;
import com.pulumi.okta.inputs.GetAppTokensArgs;
import java.util.stream.Collectors;

public class App {
    public static void main(String[] arguments) {
        Pulumi.run(context -> {
            var found = OktaFunctions.getAppTokens(GetAppTokensArgs.builder()
                .clientId("0oa5z6y7x8W9v0U1t2s3")
                .build());
            context.export("ids", found.applyValue(read ->
                read.tokens().stream().map(token -> token.id()).collect(Collectors.toList())));
            context.export("ends", found.applyValue(read ->
                read.tokens().stream().map(token -> token.expiresAt()).collect(Collectors.toList())));
            context.export("scopes", found.applyValue(read ->
                read.tokens().stream().map(token -> token.scopes()).collect(Collectors.toList())));
        });
    }
}
"#;

/// Puts the program in place of the language's example.
fn write_program(project: &Project, language: Language) {
    let (file, program) = match language {
        Language::Yaml => ("Pulumi.yaml", YAML),
        Language::Python => ("__main__.py", PYTHON),
        Language::TypeScript => ("index.ts", TYPESCRIPT),
        Language::Go => ("main.go", GO),
        Language::Java => ("src/main/java/app/App.java", JAVA),
    };
    match language {
        // `package add` has put the package into the same file.
        Language::Yaml => {
            let before = std::fs::read_to_string(project.directory().join(file));
            let before = before.expect("the project is there");
            let packages = before.split_once("packages:").map(|(_, rest)| rest);
            let packages = packages.expect("a package was added");
            project.write(file, &format!("{YAML}packages:{packages}"));
        }
        _ => project.write(file, program),
    }
}

#[test]
fn a_list_with_a_token_of_which_okta_says_little_is_read_in_every_language() {
    in_every_language(|language| {
        let okta = FakeOkta::start();
        okta.put_token(json!({"id": "oarBare", "clientId": APP}));
        okta.put_token(record(APP, "oarFull"));
        let mut project = project(language, &okta);
        write_program(&project, language);
        project.up();
        let outputs = project.outputs();
        assert_eq!(outputs["ids"], json!(["oarBare", "oarFull"]));
        // Go has no other value for a missing string.
        let missing = match language {
            Language::Go => json!(""),
            _ => json!(null),
        };
        assert_eq!(outputs["ends"], json!([missing, "2026-03-09T09:15:44Z"]));
    });
}
