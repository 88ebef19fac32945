using Deception.Protocols.Rpc;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Rpc;

public sealed class RpcInferenceTests
{
    private static readonly Guid Drsuapi = RpcInterfaces.Drsuapi;
    private static readonly Guid Samr = new("12345778-1234-abcd-ef00-0123456789ac");
    private static readonly RpcSecurity Kerberos = new(16, 6);

    private readonly RpcInference _inference = new();

    [Fact]
    public void Where_drsuapi_alone_is_known_the_first_call_is_its()
    {
        Assert.Equal(Drsuapi, Next([Drsuapi], 3, 300));
    }

    [Fact]
    public void Where_other_interfaces_are_known_too_a_call_must_tell()
    {
        Assert.Null(Next([Samr, Drsuapi], 0, 60));
        Assert.Equal(Drsuapi, Next([Samr, Drsuapi], 3, 300));
        Assert.Equal(Drsuapi, Next([Samr, Drsuapi], 1, 24));
    }

    [Fact]
    public void Where_nothing_is_known_two_calls_must_tell()
    {
        Assert.Null(Next([], 3, 300));
        Assert.Equal(Drsuapi, Next([], 4, 250));
    }

    [Theory]
    [InlineData(5, 300)] // IRemUnknown::RemRelease, SAMR and the like: no replication partner calls it
    [InlineData(39, 300)]
    [InlineData(2, 40)] // too short for a naming context's name
    [InlineData(3, 100)]
    [InlineData(4, 52)] // RequestVersionVector of DFS replication
    public void A_call_that_replication_never_makes_ends_it_for_good(ushort operation, int stub)
    {
        Assert.Null(Next([Drsuapi], operation, stub));
        Assert.Null(Next([Drsuapi], 3, 300));
        Assert.Null(Next([Drsuapi], 4, 300));
    }

    [Theory]
    [InlineData(68, 6)] // Netlogon's own security
    [InlineData(9, 5)] // not sealed
    [InlineData(0, 0)]
    public void Drsuapi_is_always_sealed_by_spnego_ntlm_or_kerberos(byte type, byte level)
    {
        Assert.Null(_inference.Next([Drsuapi], 3, 300, new(type, level), hasObject: false));
        Assert.Null(_inference.Next([], 3, 300, new(type, level), hasObject: false));
    }

    [Fact]
    public void Dcom_carries_object_uuids_and_drsuapi_never()
    {
        Assert.Null(_inference.Next([], 3, 300, Kerberos, hasObject: true));
        Assert.Null(_inference.Next([], 3, 300, Kerberos, hasObject: true));
    }

    [Fact]
    public void Another_interface_is_inferred_only_where_it_is_the_only_one()
    {
        Assert.Null(Next([Samr], 3, 300)); // might be replication
        Assert.Equal(Samr, Next([Samr], 40, 100));
        Assert.Null(Next([Samr, new Guid("367abb81-9844-35f1-ad32-98f038001003")], 40, 100));
    }

    private Guid? Next(Guid[] served, ushort operation, int stub) => _inference.Next(served, operation, stub, Kerberos, hasObject: false);
}
