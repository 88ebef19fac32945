using System.Text.Json;
using Deception.Controller.Commands;
using Xunit;

namespace Deception.Tests.Unit.Controller.Commands;

public sealed class PolicyCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deception-controller-").FullName;

    public PolicyCommandTests() => File.WriteAllText(InFolder("controller.json"), JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["listen"] = "http://127.0.0.1:8480",
        ["state"] = InFolder("state"),
        ["broker"] = new Dictionary<string, string> { ["url"] = "tls://127.0.0.1:4222" },
    }));

    [Fact]
    public async Task A_sound_policy_is_checked_in_one_line()
    {
        var file = Policy("""{"domains":[{"name":"lab.test"}],"honey":{"accounts":[{"name":"bait"}]}}""");
        Assert.Equal((0, $"{file}: sound, domains +1, honey accounts +1\n", ""), await RunAsync("check", file));
    }

    [Fact]
    public async Task Every_fault_is_one_line_on_stderr_and_nothing_is_set()
    {
        var file = Policy("""{"domain":[],"hony":{}}""");
        var faults = $"{file}: domain: unknown member\n{file}: hony: unknown member\n";
        Assert.Equal((2, "", faults), await RunAsync("check", file));
        Assert.Equal((2, "", faults), await RunAsync("set", file));
        Assert.Equal(2, (await RunAsync("show")).Code);
    }

    [Fact]
    public async Task A_policy_is_set_shown_and_remembered()
    {
        Assert.Equal((0, "revision 1\n", ""), await RunAsync("set", Policy("""{"break_glass":["admin"]}"""), "--note", "first\nof all"));
        Assert.Equal((0, "revision 1: nothing changed\n", ""), await RunAsync("set", Policy("""{ "break_glass": ["admin"] }""")));
        Assert.Equal((0, "revision 2\n", ""), await RunAsync("set", Policy("""{"break_glass":["other", "third"]}""")));

        Assert.Equal("other", Shown(await RunAsync("show")));
        Assert.Equal("admin", Shown(await RunAsync("show", "--revision", "1")));
        Assert.Equal((2, "", "deception-controller: there is no revision 3\n"), await RunAsync("show", "--revision", "3"));

        var (code, table, _) = await RunAsync("history");
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, 3), (code, lines.Length));
        Assert.StartsWith("REVISION", lines[0], StringComparison.Ordinal);
        Assert.Contains("break-glass accounts +2 -1", lines[1], StringComparison.Ordinal);
        Assert.Contains("break-glass accounts +1", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("first of all", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_policy_there_is_nothing_to_show()
    {
        Assert.Equal((2, "", "deception-controller: no policy was set yet\n"), await RunAsync("show"));
        Assert.Equal((0, "REVISION  WHEN  WHO  CHANGED  NOTE\n", ""), await RunAsync("history"));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var (code, _, errors) = await RunAsync("set", InFolder("none.json"));
        Assert.Equal(2, code);
        Assert.Contains("none.json", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Shown((int Code, string Output, string Errors) run)
    {
        Assert.Equal((0, ""), (run.Code, run.Errors));
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.GetProperty("break_glass")[0].GetString()!;
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" }, errors = new() { NewLine = "\n" };
        var code = await CommandLine.RunAsync(["policy", .. words, "--config", InFolder("controller.json")], output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private string Policy(string text)
    {
        var file = InFolder("policy.json");
        File.WriteAllText(file, text);
        return file;
    }

    private string InFolder(string name) => Path.Combine(_folder, name);
}
