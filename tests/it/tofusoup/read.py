"""Reads a token many times at once through tofusoup's plugin client.

Arguments: the provider, the stand-in's URL, an API token, an app, a token's id,
how often. Prints the first state as JSON when all are equal, and ends only when
the provider has.
"""

import asyncio
import json
import sys

from pyvider.protocols.tfprotov6.protobuf import tfplugin6_pb2 as messages
from tofusoup.tfplugin import pack, start_provider, unpack

COMPUTED = ["user_id", "status", "created", "expires_at", "issuer", "scopes"]


async def main(binary, url, api_token, app, token, times):
    provider = await start_provider(binary)
    try:
        calls = provider.stub
        provider.schema = await calls.GetProviderSchema(messages.GetProviderSchema.Request())
        block = provider.provider_config(http_proxy=url, api_token=api_token)
        configured = await calls.ConfigureProvider(
            messages.ConfigureProvider.Request(terraform_version="tofusoup", config=block)
        )
        assert not configured.diagnostics, configured
        config = dict.fromkeys(COMPUTED) | {"client_id": app, "id": token}
        request = messages.ReadDataSource.Request(type_name="okta_app_token", config=pack(config))
        reads = await asyncio.gather(*[calls.ReadDataSource(request) for _ in range(int(times))])
        states = [unpack(read.state) for read in reads]
        assert all(state == states[0] for state in states), states
        print(json.dumps(states[0]))
    finally:
        await provider.stop()


asyncio.run(main(*sys.argv[1:]))
