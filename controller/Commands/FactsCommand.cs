using System.CommandLine;
using Deception.Controller.Facts;
using Deception.Controller.Hosting;

namespace Deception.Controller.Commands;

/// <summary><c>deception-controller facts list|accept|reject</c></summary>
internal static class FactsCommand
{
    public static Command Create() => new("facts", "What agents have learned, and whether the policy takes it")
    {
        List(),
        Review("accept", "Lets the policy take a fact", FactReview.Accepted),
        Review("reject", "Keeps a fact out of the policy", FactReview.Rejected),
    };

    private static Command List() => new Command("list", "Shows all facts").On(async (call, stop) => await Table.WriteAsync(
        call.Output, ["FACT", "STATE", "TOLD BY", "FIRST", "LAST", "REVIEWED BY"], (await call.Get<FactBook>().AllAsync(stop)).Select(f => (string[])
        [
            f.Key, f.Review switch
            {
                FactReview.Pending => "waits for a person",
                FactReview.Accepted => "accepted",
                FactReview.Rejected => "rejected",
                _ => "in force",
            },
            string.Join(", ", f.Agents), Table.Time(f.FirstTold, ""), Table.Time(f.LastTold, ""), f.ReviewedBy ?? "",
        ])));

    private static Command Review(string word, string description, FactReview review)
    {
        var key = new Argument<string>("FACT") { Description = "As 'facts list' shows it" };
        return new Command(word, description) { key }.On(async (call, stop) =>
        {
            if (!await call.Get<FactBook>().ReviewAsync(call.Parsed.GetRequiredValue(key), review, Caller.Name, stop))
            {
                throw new ExpectedFault($"no fact '{call.Parsed.GetRequiredValue(key)}' waits for a person");
            }
        });
    }
}
