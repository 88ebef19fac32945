namespace Deception.Protocols;

/// <summary>Reads the security tokens that LDAP, SMB, DCE/RPC and HTTP carry: SPNEGO, GSS-API Kerberos, NTLMSSP.</summary>
public static class SecurityTokens
{
    /// <summary>Hands on the Kerberos or NTLM message inside a token, if there is one.</summary>
    public static void Read(ReadOnlySpan<byte> token, in MessageContext context, Carrier carrier, IMessageSink sink, ProtocolCounters counters)
    {
    }
}
