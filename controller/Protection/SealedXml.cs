using System.Text;
using System.Xml.Linq;
using Deception.Controller.Hosting;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Deception.Controller.Protection;

/// <summary>Seals keys of the ring by the master key.</summary>
public sealed class SealedXml(MasterKey key) : IXmlEncryptor
{
    /// <summary>Element that holds a sealed key.</summary>
    public static readonly XName Element = "sealedByMasterKey";

    private const string Purpose = "deception-controller key ring 1";

    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var open = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(new XElement(Element, Convert.ToBase64String(key.Seal(Purpose, open))), typeof(UnsealedXml));
    }

    /// <summary>The key that an element holds; null if another master key sealed it.</summary>
    public static XElement? Open(MasterKey key, XElement @sealed)
    {
        var bytes = new byte[@sealed.Value.Length];
        return Convert.TryFromBase64String(@sealed.Value, bytes, out var length) && key.Open(Purpose, bytes.AsSpan(0, length)) is { } open
            ? XElement.Parse(Encoding.UTF8.GetString(open))
            : null;
    }
}

/// <summary>Opens them; Data Protection makes it by the name that stands beside the sealed key.</summary>
public sealed class UnsealedXml(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement) =>
        services.GetRequiredService<KeyRing>().Master is { } master && SealedXml.Open(master, encryptedElement) is { } open
            ? open
            : throw new ExpectedFault("a key of the key ring was sealed by another master key");
}
