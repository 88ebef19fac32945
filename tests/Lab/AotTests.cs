using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab;

/// <summary>The sensor as it is shipped, compiled ahead of time, says what the ordinary build says.</summary>
public sealed class AotTests
{
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(10);

    private static readonly IReadOnlyList<string> Cases =
    [
        "kerberos.kerberoasting/getuserspns", "kerberos.kerberoasting/silent-office-morning", "drsuapi.dcsync/whole-domain-ntlm",
        "drsuapi.dcsync/silent-controller-join", "honey.account-signin/ldap-simple", "honey.account-signin/ldap-ntlm",
        "honey.account-signin/kerberos", "honey.service-ticket/one-ticket", "notice.new-domain-controller/join-of-an-unlisted-controller",
    ];

    [Fact]
    public async Task Says_the_same_as_the_ordinary_build()
    {
        var mayLack = Environment.GetEnvironmentVariable("CI") != "true";
        Assert.SkipWhen(mayLack && !Repository.IsInstalled("clang"), "needs clang and zlib1g-dev to link");
        await using var janitor = Janitor.Start();
        var native = await PublishAsync(janitor.Folder("aot"));
        foreach (var name in Cases)
        {
            var @case = Repository.Case(name);
            var ordinary = await Replayed.OutputAsync(Repository.Sensor, @case);
            Assert.NotEmpty(ordinary.Length == 0 && name.Contains("silent-", StringComparison.Ordinal) ? [0] : ordinary);
            Assert.Equal(ordinary, await Replayed.OutputAsync(native, @case));
        }
        await EnrolsAndReportsAsync(native);
    }

    // Enrolment, JWTs and signed policies go through JSON that only the ordinary build may look up at run time.
    private static async Task EnrolsAndReportsAsync(string native)
    {
        Assert.SkipUnless(Repository.IsInstalled("nats-server"), "needs nats-server");
        var @case = Repository.Case("honey.account-signin/kerberos");
        await using var chain = new Chain { Policy = @case.Policy };
        await chain.StartAsync();
        await chain.Installation.EnrolAsync("native", native);
        chain.StartSensor("native", @case, program: native);
        await chain.StoredAsync(atLeast: 1);
        await Wait.UntilAsync(() => $"the policy; {chain.Words()}", TimeSpan.FromMinutes(1), async stop =>
            (await chain.Api.HealthAsync(stop)).Any(h => h is { Agent: "native", PolicySequence: > 0, PolicyFault: null }));
    }

    private static async Task<string> PublishAsync(string folder)
    {
        // Own folders for what is built on the way: the ordinary build's may be in use, and stay as they are.
        await Command.CheckAsync(["dotnet", "publish", Path.Combine(Repository.Root, "sensor/Sensor"), "-c", "Release", "-r", "linux-x64",
            "--artifacts-path", Path.Combine(folder, "artifacts"), "-o", Path.Combine(folder, "program"), "-v", "quiet", "-nodeReuse:false"],
            limit: LongestBuild);
        return Path.Combine(folder, "program", "deception-sensor");
    }
}
