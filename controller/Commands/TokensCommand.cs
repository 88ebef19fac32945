using System.CommandLine;
using Deception.Controller.Accounts;
using Deception.Controller.Hosting;

namespace Deception.Controller.Commands;

/// <summary><c>deception-controller tokens …</c></summary>
internal static class TokensCommand
{
    public static Command Create() => new("tokens", "Tokens that read the API")
    {
        CreateOne(), List(), Revoke(),
    };

    private static Command CreateOne()
    {
        var name = new Argument<string>("NAME") { Description = "What it is for; the API's logs and limits know it by this" };
        var expires = new Option<TimeSpan?>("--expires")
        {
            Description = "How long it holds, in days or hours: 90d, 12h",
            CustomParser = Lifetime.Parse,
        };
        return new Command("create", "Makes a token and prints it, this once") { name, expires }.On(async (call, stop) =>
        {
            var token = await call.Get<ApiTokens>().CreateAsync(call.Parsed.GetRequiredValue(name), call.Parsed.GetValue(expires), stop);
            await call.Output.WriteLineAsync(token);
            await call.Notes.WriteLineAsync("Keep it now: only its digest is stored.");
        });
    }

    private static Command List() => new Command("list", "Shows all tokens' names").On(async (call, stop) =>
    {
        var now = call.Get<TimeProvider>().GetUtcNow();
        await Table.WriteAsync(call.Output, ["NAME", "CREATED", "EXPIRES", "LAST USED"], (await call.Get<ApiTokens>().ListAsync(stop)).Select(t => (string[])
        [
            t.Name, Table.Time(t.CreatedAt, ""), Table.Time(t.ExpiresAt, "never") + (t.ExpiresAt <= now ? " (expired)" : ""), Table.Time(t.LastUsedAt, "never"),
        ]));
    });

    private static Command Revoke()
    {
        var name = new Argument<string>("NAME");
        return new Command("revoke", "Ends a token, from the next request on") { name }.On(async (call, stop) =>
        {
            if (!await call.Get<ApiTokens>().RevokeAsync(call.Parsed.GetRequiredValue(name), stop))
            {
                throw new ExpectedFault($"there is no token '{call.Parsed.GetRequiredValue(name)}'");
            }
        });
    }
}
