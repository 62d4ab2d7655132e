package app;

import java.util.Map;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.okta.app.AppFunctions;
import com.pulumi.okta.app.inputs.GetTokenArgs;
import com.pulumi.okta.app.inputs.GetTokenPlainArgs;
import com.pulumi.okta.app.outputs.GetTokenResult;

/** Reads one refresh token of an app from Okta, in both forms. */
public class App {
    public static void main(String[] arguments) {
        Pulumi.run(App::stack);
    }

    private static void stack(Context context) {
        var clientId = context.config().require("clientId");
        var tokenId = context.config().require("tokenId");

        // The direct form takes plain values and returns a future.
        var direct = AppFunctions.getTokenPlain(GetTokenPlainArgs.builder()
            .clientId(clientId)
            .id(tokenId)
            .build());
        context.export("direct", Output.of(direct).applyValue(App::values));

        // The output form takes outputs too, such as those of other resources,
        // and returns one: its values are reached by applyValue alone.
        var output = AppFunctions.getToken(GetTokenArgs.builder()
            .clientId(Output.of(clientId))
            .id(tokenId)
            .build());
        context.export("output", output.applyValue(App::values));
    }

    private static Map<String, Object> values(GetTokenResult token) {
        return Map.of(
            "clientId", token.clientId(),
            "created", token.created(),
            "expiresAt", token.expiresAt(),
            "id", token.id(),
            "issuer", token.issuer(),
            "scopes", token.scopes(),
            "status", token.status(),
            "userId", token.userId());
    }
}
