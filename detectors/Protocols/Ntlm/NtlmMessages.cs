namespace Deception.Protocols.Ntlm;

/// <summary>CHALLENGE_MESSAGE (MS-NLMP 2.2.1.2).</summary>
/// <param name="Carrier">What carried it.</param>
/// <param name="ServerChallenge">Eight bytes.</param>
/// <param name="TargetName">Server or domain, as the server names itself.</param>
public sealed record NtlmChallenge(Carrier Carrier, ulong ServerChallenge, string TargetName) : WireMessage;

/// <summary>AUTHENTICATE_MESSAGE (MS-NLMP 2.2.1.3). Responses are never kept, only a digest to know one again.</summary>
/// <param name="Carrier">What carried it.</param>
/// <param name="Domain">Domain or, with an empty name, unknown.</param>
/// <param name="User">User name; empty for an anonymous log-on.</param>
/// <param name="Workstation">Client's own name.</param>
/// <param name="ResponseDigest">First 16 bytes of SHA-256 over NtChallengeResponse, as hexadecimal digits; empty without one.</param>
/// <param name="IsNtlmV2">True when NtChallengeResponse is longer than the 24 bytes of NTLMv1.</param>
public sealed record NtlmAuthenticate(Carrier Carrier, string Domain, string User, string Workstation, UInt128? ResponseDigest, bool IsNtlmV2)
    : WireMessage
{
    /// <summary>True when the client's response announces a message integrity code (MsvAvFlags 2) and there is none.</summary>
    public bool IsIntegrityDropped { get; init; }
}

/// <summary>What a server answered to the last round of a sign-in by SMB session setup or HTTP.</summary>
/// <param name="Carrier">What carried it.</param>
/// <param name="Succeeded">True when the peer is signed in.</param>
/// <param name="Status">NTSTATUS or HTTP status.</param>
public sealed record SignInResult(Carrier Carrier, bool Succeeded, uint Status) : WireMessage;
