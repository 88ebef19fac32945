using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Outputs;
using Deception.Controller.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Deception.Tests.Unit.Controller.Outputs;

public sealed class SyslogOutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Findings_arrive_octet_counted_and_in_order()
    {
        await using var store = await TestStore.OpenAsync();
        await using var siem = new Receiver();
        await using var output = Run(store, siem.Options("tcp"));
        for (var i = 0; i < 5; i++)
        {
            await store.StoreAsync(Findings.Of($"f{i}") with { Summary = "ü\nmore" });
        }
        Assert.Equal(["f0:1", "f1:1", "f2:1", "f3:1", "f4:1"], await siem.TakeAsync(5));
    }

    [Fact]
    public async Task What_an_absent_receiver_missed_comes_in_order_even_after_a_restart()
    {
        await using var store = await TestStore.OpenAsync();
        await using var siem = new Receiver(listens: false);
        await store.StoreAsync(Findings.Of("f0"), Findings.Of("f1"));
        await using (var before = Run(store, siem.Options("tcp")))
        {
            await before.UntilAsync(state => state.LastError is not null);
            await store.StoreAsync(Findings.Of("f2"));
        }
        await using var after = Run(store, siem.Options("tcp"));
        await store.StoreAsync(Findings.Of("f3"));
        siem.Listen();
        Assert.Equal(["f0:1", "f1:1", "f2:1", "f3:1"], await siem.TakeAsync(4));
        await after.UntilAsync(state => state.Connected);
        await using (var again = Run(store, siem.Options("tcp")))
        {
            await store.StoreAsync(Findings.Of("f4"));
        }
    }

    [Fact]
    public async Task The_cursor_outlives_the_output()
    {
        await using var store = await TestStore.OpenAsync();
        await using var siem = new Receiver();
        await using (var first = Run(store, siem.Options("tcp")))
        {
            await store.StoreAsync(Findings.Of("f0"));
            await siem.TakeAsync(1);
            await first.UntilAsync(_ => store.AllAsync<OutputRow>().Result.Single().Cursor == 1);
        }
        await using var second = Run(store, siem.Options("tcp"));
        await store.StoreAsync(Findings.Of("f1"));
        Assert.Equal(["f1:1"], await siem.TakeAsync(1));
    }

    [Fact]
    public async Task What_was_on_its_way_when_the_line_broke_is_sent_again()
    {
        await using var store = await TestStore.OpenAsync();
        await using var siem = new Receiver();
        await using var output = Run(store, siem.Options("tcp"));
        await store.StoreAsync(Findings.Of("f0"));
        await siem.TakeAsync(1);
        siem.HangUp();
        Assert.Equal(["f0:1"], await siem.TakeAsync(1));
        await store.StoreAsync(Findings.Of("f1"));
        Assert.Equal(["f1:1"], await siem.TakeAsync(1));
    }

    [Fact]
    public async Task Tls_takes_the_right_authority_and_name()
    {
        await using var store = await TestStore.OpenAsync();
        using var pki = new TestPki(store.Folder);
        await using var siem = new Receiver(pki.Server);
        await using var output = Run(store, siem.Options("tls") with { CaFile = pki.AuthorityFile, ServerName = "siem.example" });
        await store.StoreAsync(Findings.Of("f0"));
        Assert.Equal(["f0:1"], await siem.TakeAsync(1));
    }

    [Theory]
    [InlineData("other.example", false)]
    [InlineData("siem.example", true)]
    public async Task Tls_refuses_another_name_and_another_authority(string name, bool foreign)
    {
        await using var store = await TestStore.OpenAsync();
        using var pki = new TestPki(store.Folder);
        using var other = new TestPki(Directory.CreateDirectory(Path.Combine(store.Folder, "other")).FullName);
        await using var siem = new Receiver(pki.Server);
        var ca = foreign ? other.AuthorityFile : pki.AuthorityFile;
        await using var output = Run(store, siem.Options("tls") with { CaFile = ca, ServerName = name });
        await store.StoreAsync(Findings.Of("f0"));
        await output.UntilAsync(state => state.LastError?.Contains("certificate", StringComparison.OrdinalIgnoreCase) is true);
        Assert.Equal(0, output.State.Sent);
    }

    [Fact]
    public async Task Udp_sends_a_message_a_datagram()
    {
        await using var store = await TestStore.OpenAsync();
        using var siem = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var port = ((System.Net.IPEndPoint)siem.Client.LocalEndPoint!).Port;
        await using var output = Run(store, Receiver.Options("udp", port));
        await store.StoreAsync(Findings.Of("f0"), Findings.Of("f1"));
        Assert.Equal("f0:1", Receiver.Id((await siem.ReceiveAsync().WaitAsync(Patience)).Buffer));
        Assert.Equal("f1:1", Receiver.Id((await siem.ReceiveAsync().WaitAsync(Patience)).Buffer));
    }

    private static RunningOutput Run(TestStore store, SyslogOptions options) => new(store, options);

    private sealed class RunningOutput : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly SyslogOutput _output;
        private readonly ChangeFeed _changes;
        private readonly Task _run;

        public RunningOutput(TestStore store, SyslogOptions options)
        {
            _changes = store.Changes;
            _output = new SyslogOutput(options, store.Databases, store.Changes, TimeProvider.System, NullLogger.Instance);
            _run = _output.RunAsync(_stop.Token);
        }

        public OutputState State => _output.State;

        public async Task UntilAsync(Func<OutputState, bool> condition)
        {
            var changed = new SemaphoreSlim(1);
            using var subscription = _changes.Subscribe(_ => changed.Release());
            while (!condition(_output.State))
            {
                Assert.True(await changed.WaitAsync(Patience), $"still {_output.State}");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            _stop.Dispose();
        }
    }
}
