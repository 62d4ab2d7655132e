package app;

import com.pulumi.Pulumi;
import com.pulumi.okta.OktaFunctions;
import com.pulumi.okta.inputs.GetAppTokenArgs;

/** Reads one refresh token of an app. */
public class App {
    public static void main(String[] arguments) {
        Pulumi.run(context -> {
            var token = OktaFunctions.getAppToken(GetAppTokenArgs.builder()
                .clientId("0oa5z6y7x8W9v0U1t2s3")
                .id("oar9k2Lq7TnVbXc4R0h7")
                .build());
            context.export("status", token.applyValue(read -> read.status()));
            context.export("scopes", token.applyValue(read -> read.scopes()));
        });
    }
}
