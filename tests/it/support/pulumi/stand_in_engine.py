"""Runs a Pulumi program with a published SDK, without Pulumi.

Plays what the engine is to a program (its resource monitor) and to a plugin
(who starts, configures and ends it), on the messages inside PyPI's `pulumi`.
It proves that SDK and plugin understand each other; how the engine itself
behaves only the real one shows.

Reads a task from standard input, as JSON: `plugin`, the program to start;
`folder`, that of the program; `node`, what runs it if it is in TypeScript and
not in Python; `settings`, the default provider's; `config`, the program's;
`preview`. Writes what happened, as JSON.
"""

import json
import os
import signal
import subprocess
import sys
from concurrent import futures

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

# How long anything may take, in seconds: far longer than a busy machine needs.
PATIENCE = 120
PROVIDER_TYPE = "pulumi:providers:okta"
STACK_TYPE = "pulumi:pulumi:Stack"
RUN_PROGRAM = """
import asyncio, os, runpy, sys
import pulumi
from pulumi.runtime import Settings, configure, run_in_stack

address, folder, preview = sys.argv[1:]
configure(Settings("project", "stack", address, address, 16, preview == "true", organization="o"))
sys.path.insert(0, folder)
asyncio.run(run_in_stack(lambda: runpy.run_path(os.path.join(folder, "__main__.py"))))
"""


class Refused(Exception):
    """A plugin refused its configuration; holds what it said."""


def struct(values):
    message = struct_pb2.Struct()
    json_format.ParseDict(values, message)
    return message


class Plugin:
    """One process of the plugin, from its start to its end."""

    def __init__(self, program, address, settings):
        self.process = subprocess.Popen(
            [program, address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        port = int(self.process.stdout.readline())
        self.calls = provider_pb2_grpc.ResourceProviderStub(
            grpc.insecure_channel(f"127.0.0.1:{port}")
        )
        handshake = provider_pb2.ProviderHandshakeRequest(engine_address=address)
        self.calls.Handshake(handshake, timeout=PATIENCE)
        self.version = self.calls.GetPluginInfo(empty_pb2.Empty(), timeout=PATIENCE).version
        checked = self.calls.CheckConfig(
            provider_pb2.CheckRequest(news=settings), timeout=PATIENCE
        )
        failures = [f"{each.property}: {each.reason}" for each in checked.failures]
        if failures:
            self.end()
            raise Refused("; ".join(failures))
        configured = self.calls.Configure(
            provider_pb2.ConfigureRequest(
                args=checked.inputs, acceptSecrets=True, acceptResources=True
            ),
            timeout=PATIENCE,
        )
        assert not configured.acceptSecrets

    def end(self):
        """As the engine ends it; the exit status."""
        self.calls.Cancel(empty_pb2.Empty(), timeout=PATIENCE)
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)


class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """The engine of one run of a program."""

    def __init__(self, task):
        self.task = task
        self.address = None
        self.plugins = {}
        self.happened = {"invokes": [], "outputs": None, "messages": [], "versions": []}

    def plugin(self, reference, settings=None):
        """The process behind a provider, started at its first use."""
        if reference not in self.plugins:
            plugin = Plugin(self.task["plugin"], self.address, settings)
            self.plugins[reference] = plugin
            self.happened["versions"].append(plugin.version)
        return self.plugins[reference]

    # What a program calls.

    def SupportsFeature(self, request, context):
        known = ("secrets", "resourceReferences")
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in known)

    def RegisterResource(self, request, context):
        urn = f"urn:pulumi:stack::project::{request.type}::{request.name}"
        answer = resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        if request.type == PROVIDER_TYPE:
            answer.id = "an-id"
            try:
                self.plugin(f"{urn}::{answer.id}", request.object)
            except Refused as refused:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(refused))
        return answer

    def RegisterResourceOutputs(self, request, context):
        if STACK_TYPE in request.urn:
            self.happened["outputs"] = json_format.MessageToDict(request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request, context):
        sent = {"tok": request.tok, "version": request.version, "provider": request.provider}
        sent["args"] = json_format.MessageToDict(request.args)
        self.happened["invokes"].append(sent)
        settings = struct({**self.task["settings"], "version": request.version})
        try:
            plugin = self.plugin(request.provider, settings)
            invoke = provider_pb2.InvokeRequest(
                tok=request.tok, args=request.args, preview=self.task["preview"]
            )
            return plugin.calls.Invoke(invoke, timeout=PATIENCE)
        except Refused as refused:
            context.abort(grpc.StatusCode.UNKNOWN, str(refused))
        except grpc.RpcError as error:
            text = f"invocation of {request.tok} returned an error: {error.details()}"
            context.abort(grpc.StatusCode.UNKNOWN, text)

    def SignalAndWaitForShutdown(self, request, context):
        return empty_pb2.Empty()

    # What programs and plugins call.

    def Log(self, request, context):
        if request.severity >= engine_pb2.WARNING:
            self.happened["messages"].append(request.message)
        return empty_pb2.Empty()

    def GetRootResource(self, request, context):
        return engine_pb2.GetRootResourceResponse()

    def SetRootResource(self, request, context):
        return engine_pb2.SetRootResourceResponse()

    def in_python(self):
        preview = "true" if self.task["preview"] else "false"
        return [sys.executable, "-c", RUN_PROGRAM, self.address, self.task["folder"], preview]

    def in_typescript(self):
        preview = ["--dry-run"] if self.task["preview"] else []
        return [
            *self.task["node"],
            *("--monitor", self.address, "--engine", self.address),
            *("--project", "project", "--stack", "stack", "--parallel", "16"),
            *("--pwd", self.task["folder"]),
            *preview,
            ".",
        ]

    def run(self):
        """Runs the program and ends its plugins; what happened."""
        server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(self, server)
        engine_pb2_grpc.add_EngineServicer_to_server(self, server)
        self.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        command = self.in_typescript() if self.task["node"] else self.in_python()
        program = subprocess.run(
            command,
            env={
                **os.environ,
                "PULUMI_CONFIG": json.dumps(self.task["config"]),
                "PULUMI_NODEJS_TYPESCRIPT": "true",
                # The SDK prints errors with the places in their traces coloured,
                # for which Node.js 20 takes most of a minute.
                "NODE_OPTIONS": "--stack-trace-limit=0",
            },
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        self.happened["succeeded"] = program.returncode == 0
        self.happened["said"] = program.stdout + program.stderr
        self.happened["ends"] = [plugin.end() for plugin in self.plugins.values()]
        server.stop(None)
        return self.happened


print(json.dumps(Engine(json.load(sys.stdin)).run()))
