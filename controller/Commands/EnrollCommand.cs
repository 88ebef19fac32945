using System.CommandLine;
using System.Globalization;
using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;

using Command = System.CommandLine.Command;

namespace Deception.Controller.Commands;

/// <summary><c>deception-controller enroll --role sensor|decoys [--count N] [--name X] [--expires 1h]</c></summary>
internal static class EnrollCommand
{
    private const int MostTokens = 10_000;
    private static readonly TimeSpan DefaultLife = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var role = new Option<string>("--role") { Description = "What the agent is: sensor or decoys", Required = true };
        role.AcceptOnlyFromAmong([.. EnrolmentDesk.Roles]);
        var count = new Option<int>("--count") { Description = "How many tokens, each for one agent", HelpName = "N", DefaultValueFactory = _ => 1 };
        var name = new Option<string?>("--name") { Description = "The agent's name; numbered when there are several. By default its host's", HelpName = "X" };
        var expires = new Option<TimeSpan?>("--expires")
        {
            Description = "How long the token can be used: 30m, 1h, 7d (default 1h)",
            CustomParser = Lifetime.Parse,
        };
        return new Command("enroll", "Makes one-time tokens that make agents") { role, count, name, expires }.On(async (call, stop) =>
        {
            var n = call.Parsed.GetValue(count);
            var given = call.Parsed.GetValue(name);
            if (n is < 1 or > MostTokens)
            {
                throw new ExpectedFault(string.Create(CultureInfo.InvariantCulture, $"--count: must be 1-{MostTokens}"));
            }
            if (given is not null && !Subjects.IsAgentName(given))
            {
                throw new ExpectedFault($"--name: '{given}' is no agent name: 1-64 letters, digits, '-' and '_'");
            }
            var life = call.Parsed.GetValue(expires) ?? DefaultLife;
            await call.Get<AuthorityKeys>().LoadAsync(stop);
            var names = Enumerable.Range(1, n).Select(i => given is null || n == 1 ? given : string.Create(CultureInfo.InvariantCulture, $"{given}-{i}"));
            foreach (var token in await call.Get<EnrolmentDesk>().CreateTokensAsync(call.Parsed.GetRequiredValue(role), [.. names], life, stop))
            {
                await call.Output.WriteLineAsync(token.ToString());
            }
            await call.Notes.WriteLineAsync(
                $"On the agent's host, until {call.Get<TimeProvider>().GetUtcNow() + life:u}: "
                + $"deception-{call.Parsed.GetRequiredValue(role)} enroll --controller {call.Get<ControllerOptions>().Listen} --token TOKEN");
        });
    }
}
