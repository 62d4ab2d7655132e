package app;

import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.okta.OktaFunctions;
import com.pulumi.okta.inputs.GetAppTokenArgs;
import com.pulumi.okta.inputs.GetAppTokensArgs;
import com.pulumi.okta.outputs.GetAppTokenResult;
import com.pulumi.okta.outputs.GetAppTokensToken;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

public class App {
    private static final String CLIENT_ID = "0oa5z6y7x8W9v0U1t2s3";

    public static void main(String[] arguments) {
        Pulumi.run(context -> {
            var found = OktaFunctions.getAppTokens(GetAppTokensArgs.builder().clientId(CLIENT_ID).build());
            var singles = found.apply(list -> Output.all(
                list.tokens().stream().map(token -> read(token.id())).collect(Collectors.toList())));
            context.export("listed", found.applyValue(list ->
                list.tokens().stream().map(App::values).collect(Collectors.toList())));
            context.export("singles", singles.applyValue(list ->
                list.stream().map(App::values).collect(Collectors.toList())));
        });
    }

    private static Output<GetAppTokenResult> read(String id) {
        return OktaFunctions.getAppToken(GetAppTokenArgs.builder().clientId(CLIENT_ID).id(id).build());
    }

    private static Map<String, Object> values(GetAppTokensToken token) {
        var values = new HashMap<String, Object>();
        values.put("clientId", token.clientId());
        values.put("created", token.created());
        values.put("expiresAt", token.expiresAt());
        values.put("id", token.id());
        values.put("issuer", token.issuer());
        values.put("lastUpdated", token.lastUpdated());
        values.put("scopes", token.scopes());
        values.put("status", token.status());
        values.put("userId", token.userId());
        return values;
    }

    private static Map<String, Object> values(GetAppTokenResult token) {
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
