using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Rpc;

public sealed class RpcKnowledgeTests
{
    private readonly ProtocolCounters _counters = new();

    [Fact]
    public void The_endpoint_longest_unused_is_forgotten()
    {
        var knowledge = new RpcKnowledge(_counters, capacity: 2);
        knowledge.Learn(At(1), RpcInterfaces.Drsuapi);
        knowledge.Learn(At(2), RpcInterfaces.Drsuapi);
        knowledge.At(At(1));
        knowledge.Learn(At(3), RpcInterfaces.Drsuapi);

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
            knowledge.Learn(At(1), RpcInterfaces.Drsuapi);
            knowledge.Learn(At(1), new Guid(i, 0, 0, new byte[8]));
        }

        Assert.Equal(16, knowledge.At(At(1)).Count);
        Assert.Equal(16, knowledge.At(At(1)).Distinct().Count());
    }

    [Fact]
    public void The_management_interface_is_everywhere_and_tells_nothing()
    {
        var knowledge = new RpcKnowledge();
        knowledge.Learn(At(1), new Guid("afa8bd80-7d8a-11c9-bef4-08002b102989"));

        Assert.Empty(knowledge.At(At(1)));
    }

    private static Endpoint At(ushort port) => new(HostAddress.From([10, 0, 0, 1]), port);
}
