using System.Text.Json.Nodes;

namespace Deception.Tests.Lab.Support;

/// <summary>An agent's identity file, as somebody who stole it reads it.</summary>
internal static class StateFile
{
    /// <summary>The file's content.</summary>
    public static JsonObject Identity(string state) => JsonNode.Parse(File.ReadAllText(Path.Combine(state, "identity.json")))!.AsObject();

    /// <summary>Leads an agent to its broker over another address.</summary>
    public static void SetBroker(string state, string url)
    {
        var identity = Identity(state);
        identity["broker_url"] = url;
        File.WriteAllText(Path.Combine(state, "identity.json"), identity.ToJsonString());
    }
}
