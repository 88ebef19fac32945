namespace Deception.Protocols.Rpc;

/// <summary>Interface and version that a client wants on one presentation context (C706, 12.6.3.1).</summary>
public readonly record struct RpcContext(ushort Id, Guid Interface, ushort Major, ushort Minor);

/// <summary>Security of a PDU: auth_type and auth_level of its verifier (MS-RPCE 2.2.1.1.7, 2.2.1.1.8).</summary>
/// <param name="Type">0 none, 9 SPNEGO, 10 NTLM, 16 Kerberos, 68 Netlogon.</param>
/// <param name="Level">1 none … 5 integrity, 6 privacy.</param>
public readonly record struct RpcSecurity(byte Type, byte Level)
{
    /// <summary>True when the stub is encrypted.</summary>
    public bool IsSealed => Level == 6;
}

/// <summary>bind or alter_context.</summary>
public sealed record RpcBind(Carrier Carrier, IReadOnlyList<RpcContext> Contexts, bool IsAlter, RpcSecurity Security) : WireMessage;

/// <summary>bind_ack or alter_context_resp: true at the index of each context that was accepted. bind_nak: empty.</summary>
public sealed record RpcBindResult(Carrier Carrier, IReadOnlyList<bool> Accepted) : WireMessage;

/// <summary>A whole request, its fragments joined.</summary>
/// <param name="Carrier">TCP or named pipe over SMB.</param>
/// <param name="Interface">Called interface; null when neither bind nor inference tells.</param>
/// <param name="Operation">opnum.</param>
/// <param name="StubLength">Bytes of stub data over all fragments.</param>
/// <param name="Security">Of its first fragment.</param>
/// <param name="CallId">call_id.</param>
/// <param name="IsInferred">True when the interface was inferred (endpoint mapper answers, port history, operation pattern), not bound in sight.</param>
public sealed record RpcRequest(Carrier Carrier, Guid? Interface, ushort Operation, int StubLength, RpcSecurity Security, uint CallId, bool IsInferred)
    : WireMessage
{
    /// <summary>Its arguments, as far as they are readable and wanted (<see cref="RpcArguments"/>); empty for most calls.</summary>
    public RpcArguments Arguments { get; init; }
}

/// <summary>A whole response or fault to a request seen.</summary>
/// <param name="Carrier">TCP or named pipe over SMB.</param>
/// <param name="Interface">As of its request.</param>
/// <param name="Operation">As of its request; null when that was not seen.</param>
/// <param name="StubLength">Bytes of stub data over all fragments.</param>
/// <param name="FaultStatus">Status of a fault; null for a response.</param>
/// <param name="CallId">call_id.</param>
public sealed record RpcResponse(Carrier Carrier, Guid? Interface, ushort? Operation, int StubLength, uint? FaultStatus, uint CallId) : WireMessage
{
    /// <summary>The last four bytes of the stub, where most operations return their status; null when it is sealed, short or a fault.</summary>
    public uint? Result { get; init; }
}

/// <summary>An answer of the endpoint mapper (C706, appendix L and O): an interface is served at an address and port.</summary>
public sealed record EndpointMapped(Guid Interface, Net.Endpoint Endpoint) : WireMessage;
