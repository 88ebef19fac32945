using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Deception.Tests.Unit.Posture;

/// <summary>Authorities' certificates, made on the spot.</summary>
internal static class Certificates
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte[]> Made = new(StringComparer.Ordinal);

    /// <summary>One by its words: a name, then <c>sha1</c>, <c>rsa1024</c>, <c>exponent3</c>, <c>dsa</c>, <c>roca</c>, <c>expired</c>.</summary>
    public static byte[] Make(string words) => Made.GetOrAdd(words, _ =>
    {
        var parts = words.Split(' ');
        var digest = HashAlgorithmName.SHA256;
        var until = Fragment.Now + (parts.Contains("expired") ? TimeSpan.FromDays(-10) : TimeSpan.FromDays(3650));
        using var signer = RSA.Create(parts.Contains("rsa1024") ? 1024 : 2048);
        var request = new CertificateRequest($"CN={parts[0]}", signer, digest, RSASignaturePadding.Pkcs1);
        var key = parts.Contains("dsa") ? Dsa() : parts.Contains("exponent3") ? Rsa(signer.ExportParameters(false).Modulus!, [3])
            : parts.Contains("roca") ? Rsa(Roca(), [1, 0, 1]) : parts.Contains("sha1") ? new PublicKey(signer) : null;
        if (key is not null)
        {
            request = new CertificateRequest(new X500DistinguishedName($"CN={parts[0]}"), key, digest);
        }
        using var certificate = key is null ? request.CreateSelfSigned(Fragment.Now.AddYears(-5), until)
            : request.Create(new X500DistinguishedName($"CN={parts[0]}"),
                parts.Contains("sha1") ? new Sha1Generator(signer) : X509SignatureGenerator.CreateForRSA(signer, RSASignaturePadding.Pkcs1), Fragment.Now.AddYears(-5), until, [1, 2, 3]);
        return certificate.RawData;
    });

    private static PublicKey Rsa(byte[] modulus, byte[] exponent)
    {
        using var key = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        return new PublicKey(key);
    }

    private static PublicKey Dsa()
    {
        using var key = DSA.Create(1024);
        return new PublicKey(key);
    }

    // Any number that is 1 modulo the product of the primes has the fingerprint: 65537 to the power of nothing.
    private static byte[] Roca()
    {
        var product = new[] { 11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157, 2 }.Aggregate(System.Numerics.BigInteger.One, (all, p) => all * p);
        var number = (System.Numerics.BigInteger.Pow(2, 2047) / product * product) + product + 1;
        return number.ToByteArray(isUnsigned: true, isBigEndian: true);
    }

    // What .NET no longer signs with; nobody checks the signature here.
    private sealed class Sha1Generator(RSA signer) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05, 0x05, 0x00];

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => signer.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => new(signer);
    }
}
