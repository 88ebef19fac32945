using System.CommandLine;
using Deception.Controller.Accounts;

namespace Deception.Controller.Commands;

/// <summary><c>deception-controller users …</c></summary>
internal static class UsersCommand
{
    private const string SessionsEnd = "Open sessions end within ten seconds.";

    public static Command Create() => new("users", "Who may sign in")
    {
        List(),
        OnOne("add", "Adds somebody and prints a one-time password", async (book, name, call) =>
            await PrintAsync(call, await book.AddAsync(name), "It must be changed at the first sign-in.")),
        OnOne("reset", "Prints a new one-time password, lifts a lock-out and ends open sessions", async (book, name, call) =>
            await PrintAsync(call, await book.ResetAsync(name), $"It must be changed at the next sign-in. {SessionsEnd}")),
        OnOne("disable", "Refuses sign-in and ends open sessions", async (book, name, call) =>
        {
            await book.DisableAsync(name);
            await call.Notes.WriteLineAsync(SessionsEnd);
        }),
        OnOne("enable", "Lets a disabled one sign in again", (book, name, _) => book.EnableAsync(name)),
    };

    private static Command List() => new Command("list", "Shows who may sign in").On(async (call, stop) =>
    {
        var now = call.Get<TimeProvider>().GetUtcNow();
        await Table.WriteAsync(call.Output, ["NAME", "STATE", "PASSWORD"], (await call.Get<OperatorBook>().ListAsync(stop)).Select(o => (string[])
        [
            o.UserName ?? "", o.Disabled ? "disabled" : o.LockoutEnd > now ? "locked" : "active", o.MustChangePassword ? "one-time" : "own",
        ]));
    });

    private static Command OnOne(string verb, string description, Func<OperatorBook, string, StoreCall, Task> act)
    {
        var name = new Argument<string>("NAME");
        return new Command(verb, description) { name }
            .On((call, _) => act(call.Get<OperatorBook>(), call.Parsed.GetRequiredValue(name), call));
    }

    private static async Task PrintAsync(StoreCall call, string password, string note)
    {
        await call.Output.WriteLineAsync(password);
        await call.Notes.WriteLineAsync(note);
    }
}
