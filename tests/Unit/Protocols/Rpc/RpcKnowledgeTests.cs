using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Rpc;

public sealed class RpcKnowledgeTests
{
    private readonly ProtocolCounters _counters = new();

    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private static readonly HostAddress Told = HostAddress.From([10, 0, 0, 7]), Other = HostAddress.From([10, 0, 0, 8]);

    [Fact]
    public void Who_was_told_knows_at_once_and_others_a_second_later()
    {
        var knowledge = new RpcKnowledge();
        knowledge.Begin(Start, 1);
        knowledge.Learn(At(1), RpcInterfaces.Drsuapi, Told);
        Assert.Equal([RpcInterfaces.Drsuapi], knowledge.At(At(1), Told));
        Assert.Empty(knowledge.At(At(1), Other));

        knowledge.Begin(Start + RpcKnowledge.Spread, 2);
        Assert.Equal([RpcInterfaces.Drsuapi], knowledge.At(At(1), Other));
        Assert.Equal([RpcInterfaces.Drsuapi], knowledge.At(At(1), Told));
    }

    [Fact]
    public void The_endpoint_not_spoken_of_for_longest_is_forgotten()
    {
        var knowledge = new RpcKnowledge(_counters, capacity: 2);
        foreach (var (port, second) in new[] { (1, 0), (2, 2), (1, 4), (3, 6) })
        {
            knowledge.Begin(Start.AddSeconds(second), second);
            knowledge.Learn(At((ushort)port), RpcInterfaces.Drsuapi, Told);
            knowledge.Begin(Start.AddSeconds(second + 1), second);
            knowledge.At(At(9), Other);
        }

        Assert.True(knowledge.IsKnown(At(1)));
        Assert.False(knowledge.IsKnown(At(2)));
        Assert.Equal((2, 1), (knowledge.Count, _counters.EvictedState));
    }

    [Fact]
    public void Interfaces_of_an_endpoint_are_bounded_and_told_once()
    {
        var knowledge = new RpcKnowledge();
        for (var i = 0; i < 100; i++)
        {
            knowledge.Learn(At(1), RpcInterfaces.Drsuapi, Told);
            knowledge.Learn(At(1), new Guid(i, 0, 0, new byte[8]), Told);
        }

        knowledge.Begin(Start, 1);
        Assert.Equal(16, knowledge.At(At(1), Other).Count);
        Assert.Equal(16, knowledge.At(At(1), Other).Distinct().Count());
    }

    [Fact]
    public void The_management_interface_is_everywhere_and_tells_nothing()
    {
        var knowledge = new RpcKnowledge();
        knowledge.Learn(At(1), new Guid("afa8bd80-7d8a-11c9-bef4-08002b102989"), Told);

        Assert.Empty(knowledge.At(At(1), Told));
    }

    private static Endpoint At(ushort port) => new(HostAddress.From([10, 0, 0, 1]), port);
}
