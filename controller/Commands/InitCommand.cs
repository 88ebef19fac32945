using System.CommandLine;
using Deception.Controller.Authority;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Commands;

/// <summary><c>deception-controller init</c>: makes the authority and the broker's configuration, before the broker's first start.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var renew = new Option<bool>("--new-authority")
        {
            Description = "Throw all keys away and make new ones: for lost or stolen keys. Every agent has to enrol again",
        };
        return new Command("init", "Makes keys and the broker's configuration, and says where that is") { renew }.On(async (call, stop) =>
        {
            if (call.Parsed.GetValue(renew))
            {
                await using var db = await call.Get<IDbContextFactory<ControllerDb>>().CreateDbContextAsync(stop);
                await db.Secrets.ExecuteDeleteAsync(stop);
                await db.Enrolments.ExecuteDeleteAsync(stop);
                await db.EnrolledAgents.ExecuteDeleteAsync(stop);
                await db.Revocations.ExecuteDeleteAsync(stop);
                await call.Notes.WriteLineAsync("All agents have lost their rights; start broker and controller anew, and enrol the agents again.");
            }
            await call.Get<AuthorityKeys>().LoadAsync(stop);
            var folder = call.Get<BrokerFolder>();
            await folder.WriteAsync(stop);
            await call.Output.WriteLineAsync(folder.Config);
        });
    }
}
