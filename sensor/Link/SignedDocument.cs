using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NATS.NKeys.Jwt;

namespace Deception.Link;

/// <summary>Reads what the controller signed. The broker carries it and can't change it.</summary>
public static class SignedDocument
{
    /// <summary>Reads a document whose signature holds; one line says why not.</summary>
    /// <param name="text">The compact form.</param>
    /// <param name="documentType">What sort it must be.</param>
    /// <param name="signer">Public key of who must have signed it.</param>
    /// <param name="json">Metadata of its content.</param>
    /// <param name="content">The content, when true is returned.</param>
    /// <param name="fault">Why it is refused, when false is returned.</param>
    public static bool TryRead<T>(
        string text, string documentType, string signer, JsonTypeInfo<T> json, [NotNullWhen(true)] out T? content, [NotNullWhen(false)] out string? fault)
        where T : class
    {
        content = null;
        if (!CompactJws.TryRead(text, documentType, out var document))
        {
            fault = "no signed document of its kind";
            return false;
        }
        if (!document.IsSignedBy(signer))
        {
            fault = "the controller did not sign it";
            return false;
        }
        try
        {
            content = JsonSerializer.Deserialize(document.Payload.Span, json);
            fault = content is null ? "it is empty" : null;
        }
        catch (JsonException e)
        {
            fault = $"it can't be understood at {e.Path ?? "$"}";
        }
        return fault is null;
    }
}
