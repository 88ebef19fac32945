using System.CommandLine;
using System.Text.Json.Serialization;

namespace Deception.Link;

/// <summary><c>enroll --controller URL --token T</c>, the same for sensors and decoys.</summary>
public static class EnrollCommand
{
    /// <summary>Credential of systemd that may hold the token.</summary>
    public const string TokenCredential = "deception-enrolment-token";

    /// <summary>The command with its options and action.</summary>
    /// <param name="role"><c>sensor</c> or <c>decoys</c>.</param>
    /// <param name="clock">Wall clock.</param>
    public static Command Create(string role, TimeProvider clock)
    {
        var controller = new Option<string>("--controller") { Description = "Address of the controller.", HelpName = "URL", Required = true };
        var token = new Option<string?>("--token")
        {
            Description = $"One-time token from 'deception-controller enroll'; by default systemd's credential {TokenCredential}.",
            HelpName = "TOKEN",
        };
        var name = new Option<string>("--name")
        {
            Description = "The name that it would like, if the token gives none.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Environment.MachineName.Split('.')[0],
        };
        var config = new Option<string>("--config")
        {
            Description = "Configuration file that names the state folder.",
            HelpName = "FILE",
            DefaultValueFactory = _ => $"/etc/deception/{role}.json",
        };
        var state = new Option<string?>("--state") { Description = "State folder, instead of the configuration's.", HelpName = "DIR" };
        var again = new Option<bool>("--again") { Description = "Replace the identity that is there." };
        var command = new Command("enroll", "Make this host an agent of a controller.") { controller, token, name, config, state, again };
        command.SetAction(async (parsed, stop) =>
        {
            var folder = parsed.GetValue(state);
            if (folder is null && !TryFindState(parsed.GetValue(config)!, out folder, out var fault))
            {
                return await AgentCommandLine.FailAsync(fault!);
            }
            var text = parsed.GetValue(token) ?? (SecretSeal.CredentialFile(TokenCredential) is { } file ? await File.ReadAllTextAsync(file, stop) : null);
            if (text is null)
            {
                return await AgentCommandLine.FailAsync("--token: give the token that 'deception-controller enroll' printed");
            }
            if (AgentIdentity.TryLoad(folder!, out var old, out _) && !parsed.GetValue(again))
            {
                return await AgentCommandLine.FailAsync($"{folder} is enrolled already, as {old}; --again replaces that");
            }
            try
            {
                var identity = await new Enroller(parsed.GetValue(controller)!, text, clock).EnrolAsync(role, parsed.GetValue(name)!, stop);
                identity.Save(folder!);
                Console.WriteLine($"Enrolled as {identity.Agent}; the broker is {identity.BrokerUrl}");
                return 0;
            }
            catch (Exception e) when (e is EnrolmentException or IOException or UnauthorizedAccessException)
            {
                return await AgentCommandLine.FailAsync(e.Message);
            }
        });
        return command;
    }

    private static bool TryFindState(string config, out string? folder, out string? fault)
    {
        folder = null;
        if (!ConfigFile.TryRead(config, StateJson.Default.StateMember, out var read, out fault))
        {
            fault += " (or give --state DIR)";
            return false;
        }
        folder = read.State;
        return true;
    }

    internal sealed record StateMember
    {
        public required string State { get; init; }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EnrollCommand.StateMember))]
internal sealed partial class StateJson : JsonSerializerContext;
