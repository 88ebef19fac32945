using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab;

/// <summary>
/// SIGKILL at every link of the chain: in the end every finding is in the controller's store once, at its last revision.
/// What is right is what <c>replay</c> says of the same captures.
/// </summary>
public sealed class KillTests
{
    private static readonly ReplayCase Roasting = Repository.Case("kerberos.kerberoasting/getuserspns");
    private static readonly ReplayCase Replication = Repository.Case("drsuapi.dcsync/whole-domain-ntlm");
    private static readonly ReplayCase Touch = Repository.Case("honey.account-signin/kerberos");
    private static readonly ReplayCase Silent = Repository.Case("honey.account-signin/silent-one-wrong-password");

    public KillTests() => Assert.SkipUnless(OperatingSystem.IsLinux() && Repository.IsInstalled("nats-server"), "needs nats-server on Linux");

    [Fact]
    public async Task Broker_killed_between_findings()
    {
        await using var chain = new Chain();
        await chain.StartAsync("first", "second", "third");
        chain.StartSensor("first", Roasting);
        await chain.StoredAsync(atLeast: 1);

        await chain.Broker.Process.KillAsync();
        chain.StartSensor("second", Replication);
        await chain.SpooledAsync("second", await Replayed.FindingsAsync(Replication));
        chain.Broker.Start();

        chain.StartSensor("third", Touch);
        await chain.StoredAsync(await Replayed.FindingsAsync(Roasting, Replication, Touch));
    }

    [Fact]
    public async Task Controller_killed_between_findings()
    {
        await using var chain = new Chain();
        await chain.StartAsync("first", "second");
        chain.StartSensor("first", Roasting);
        await chain.StoredAsync(atLeast: 1);

        await chain.Controller.KillAsync();
        chain.StartSensor("second", Replication);
        await chain.StartControllerAsync();

        await chain.StoredAsync(await Replayed.FindingsAsync(Roasting, Replication));
    }

    [Fact]
    public async Task Sensor_killed_while_the_broker_is_away()
    {
        await using var chain = new Chain();
        await chain.StartAsync("one");
        await chain.Broker.Process.KillAsync();
        var expected = await Replayed.FindingsAsync(Roasting);
        var sensor = chain.StartSensor("one", Roasting);
        await chain.SpooledAsync("one", expected);

        await sensor.KillAsync();
        // What it plays now gives nothing: all that arrives was in the spool.
        chain.StartSensor("one", Silent);
        chain.Broker.Start();

        await chain.StoredAsync(expected);
    }

    [Fact]
    public async Task Sensor_killed_between_spool_and_acknowledgement()
    {
        await using var chain = new Chain();
        await chain.StartAsync("one");
        var expected = await Replayed.FindingsAsync(Roasting);
        await using var line = new AckSwallower(chain.Broker);
        var sensor = chain.StartSensor("one", Roasting, line);
        await chain.StoredAsync(atLeast: 1);
        await chain.SpooledAsync("one", expected);

        await sensor.KillAsync();
        // From the spool and played once more: the same findings come again, under the ids that they had.
        chain.StartSensor("one", Roasting);

        await chain.StoredAsync(expected);
    }
}
