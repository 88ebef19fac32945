using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Deception.Controller.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using NATS.NKeys;

namespace Deception.Controller.Authority;

/// <summary>
/// The keys that make this controller the authority over its bus. Made at the first start, kept in the database sealed by
/// Data Protection; controllers that share the database share them.
/// </summary>
public sealed class AuthorityKeys(IDbContextFactory<ControllerDb> databases, IDataProtectionProvider protection, TimeProvider clock) : IDisposable
{
    private readonly IDataProtector _protector = protection.CreateProtector("deception.authority");
    private Kept? _kept;

    private sealed record Kept(KeyPair Operator, KeyPair System, KeyPair Account, KeyPair SystemUser, KeyPair User, KeyPair Signing,
        X509Certificate2 Certificate, byte[] Master);

    /// <summary>Signs accounts: whom the broker trusts.</summary>
    public KeyPair Operator => Loaded.Operator;

    /// <summary>The broker's own account.</summary>
    public KeyPair System => Loaded.System;

    /// <summary>The account of agents and controllers; signs users.</summary>
    public KeyPair Account => Loaded.Account;

    /// <summary>The controllers' user of <see cref="System"/>.</summary>
    public KeyPair SystemUser => Loaded.SystemUser;

    /// <summary>The controllers' user of <see cref="Account"/>.</summary>
    public KeyPair User => Loaded.User;

    /// <summary>Signs policies and orders.</summary>
    public KeyPair Signing => Loaded.Signing;

    /// <summary>The authority's certificate, with its key.</summary>
    public X509Certificate2 Certificate => Loaded.Certificate;

    /// <summary>A key that belongs to one agent and one purpose, and is the same each time.</summary>
    public byte[] Derive(string purpose, string agent) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Loaded.Master, 32, info: Encoding.UTF8.GetBytes($"{purpose}\0{agent}"));

    private Kept Loaded => _kept ?? throw new InvalidOperationException("the authority's keys are not loaded yet");

    /// <summary>Loads the keys, or makes them.</summary>
    /// <exception cref="IOException">They can't be opened with this machine's key ring.</exception>
    public async Task LoadAsync(CancellationToken stop)
    {
        if (_kept is not null)
        {
            return;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        _kept = new Kept(
            await KeyAsync(db, "operator", PrefixByte.Operator, stop),
            await KeyAsync(db, "system", PrefixByte.Account, stop),
            await KeyAsync(db, "account", PrefixByte.Account, stop),
            await KeyAsync(db, "system-user", PrefixByte.User, stop),
            await KeyAsync(db, "user", PrefixByte.User, stop),
            await KeyAsync(db, "signing", PrefixByte.Account, stop),
            CertificateAuthority.Read(await SecretAsync(db, "certificate", () => CertificateAuthority.Create(clock.GetUtcNow()), stop)),
            await SecretAsync(db, "master", () => RandomNumberGenerator.GetBytes(32), stop));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_kept is { } kept)
        {
            foreach (var key in (KeyPair[])[kept.Operator, kept.System, kept.Account, kept.SystemUser, kept.User, kept.Signing])
            {
                key.Dispose();
            }
            kept.Certificate.Dispose();
        }
    }

    private async Task<KeyPair> KeyAsync(ControllerDb db, string name, PrefixByte kind, CancellationToken stop) =>
        KeyPair.FromSeed(Encoding.ASCII.GetString(await SecretAsync(db, name, () => NewSeed(kind), stop)));

    private static byte[] NewSeed(PrefixByte kind)
    {
        using var key = KeyPair.CreatePair(kind);
        return Encoding.ASCII.GetBytes(key.GetSeed());
    }

    private async Task<byte[]> SecretAsync(ControllerDb db, string name, Func<byte[]> create, CancellationToken stop)
    {
        var row = await db.Secrets.FindAsync([name], stop);
        if (row is null)
        {
            // Another controller may make the same at the same time; the first one's holds.
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO \"Secrets\" (\"Name\", \"Sealed\") VALUES ({name}, {_protector.Protect(create())}) ON CONFLICT DO NOTHING", stop);
            row = await db.Secrets.SingleAsync(s => s.Name == name, stop);
        }
        try
        {
            return _protector.Unprotect(row.Sealed);
        }
        catch (CryptographicException e)
        {
            throw new IOException($"the authority's key '{name}' can't be opened with the key ring in this state folder: {e.Message}");
        }
    }
}
