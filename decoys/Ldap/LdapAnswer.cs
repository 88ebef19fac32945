using System.Formats.Asn1;

namespace Deception.Decoys.Ldap;

/// <summary>Writes LDAP responses (RFC 4511).</summary>
internal static class LdapAnswer
{
    private static readonly Asn1Tag ServerSaslCredentials = new(TagClass.ContextSpecific, 7);

    /// <summary>A response that is an LDAPResult (4.1.9).</summary>
    /// <param name="id">messageID of the request.</param>
    /// <param name="operation">Tag number of the response.</param>
    /// <param name="code">resultCode.</param>
    /// <param name="diagnostic">diagnosticMessage.</param>
    /// <param name="matched">matchedDN; Sicily puts its tokens there (MS-ADTS 5.1.1.1.3).</param>
    /// <param name="sasl">serverSaslCreds of a bind response; empty for none.</param>
    public static byte[] Result(int id, int operation, LdapResultCode code, string diagnostic = "",
        ReadOnlySpan<byte> matched = default, ReadOnlySpan<byte> sasl = default)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, operation, isConstructed: true)))
            {
                writer.WriteEnumeratedValue(code);
                writer.WriteOctetString(matched);
                writer.WriteOctetString(System.Text.Encoding.UTF8.GetBytes(diagnostic));
                if (!sasl.IsEmpty)
                {
                    writer.WriteOctetString(sasl, ServerSaslCredentials);
                }
            }
        }
        return writer.Encode();
    }

    /// <summary>searchResEntry (4.5.2).</summary>
    public static byte[] Entry(int id, string name, IEnumerable<KeyValuePair<string, string[]>> attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, LdapOperationNumber.SearchEntry, isConstructed: true)))
            {
                writer.WriteOctetString(System.Text.Encoding.UTF8.GetBytes(name));
                using (writer.PushSequence())
                {
                    foreach (var (attribute, values) in attributes)
                    {
                        Attribute(writer, attribute, values);
                    }
                }
            }
        }
        return writer.Encode();
    }

    private static void Attribute(AsnWriter writer, string name, string[] values)
    {
        using (writer.PushSequence())
        {
            writer.WriteOctetString(System.Text.Encoding.UTF8.GetBytes(name));
            using (writer.PushSetOf())
            {
                foreach (var value in values)
                {
                    writer.WriteOctetString(System.Text.Encoding.UTF8.GetBytes(value));
                }
            }
        }
    }
}

/// <summary>Result codes that the decoy gives (RFC 4511, 4.1.9).</summary>
internal enum LdapResultCode
{
    Success = 0,
    OperationsError = 1,
    ProtocolError = 2,
    AuthMethodNotSupported = 7,
    SaslBindInProgress = 14,
    InvalidCredentials = 49,
    Unavailable = 52,
}

/// <summary>Tag numbers of responses (RFC 4511, appendix B).</summary>
internal static class LdapOperationNumber
{
    public const int Bind = 1;
    public const int SearchEntry = 4;
    public const int SearchDone = 5;
    public const int Extended = 24;
}
