using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Deception.ActiveDirectory;

namespace Deception.DirectoryAccess;

/// <summary>By libsmbclient (libsmbclient.h). Its context is one for the process: one share at a time.</summary>
internal sealed unsafe partial class SambaShare : IShare
{
    private const string Library = "libsmbclient.so.0";
    private const uint Folder = 7, File = 8;
    private const int NameAt = 28, LongestName = 4096, ReadOnly = 0, BufferBytes = 65_536;

    private static readonly Lock Gate = new();
    private static string _user = "", _domain = "", _password = "";
    private static bool _isReady;

    private readonly string _root;

    private SambaShare(string root) => _root = root;

    /// <summary>Opens a folder, as the target says: with tickets, or with its password.</summary>
    public static SambaShare Open(DirectoryTarget target, string url)
    {
        lock (Gate)
        {
            var name = (target.User ?? "").Split('@', 2);
            (_user, _domain) = (name[0], name.Length > 1 ? name[1] : target.Domain);
            _password = target.PasswordFile is { } file ? ControllerLine.Password(file) : "";
            if (!_isReady)
            {
                if (Init(&Authenticate, 0) != 0)
                {
                    throw new DirectoryReadException("libsmbclient can't start");
                }
                _isReady = true;
            }
            var context = SetContext(0);
            SetUseKerberos(context, target.PasswordFile is null ? 1 : 0);
            SetFallbackAfterKerberos(context, 0);
            // SMB 2 and newer; signing is what the server asks for, which controllers do.
            _ = SetProtocols(context, "SMB2", "SMB3");
        }
        return new SambaShare(url);
    }

    public IReadOnlyList<ShareEntry> List(string folder)
    {
        lock (Gate)
        {
            var handle = OpenDir(Url(folder));
            if (handle < 0)
            {
                throw Trouble(folder);
            }
            List<ShareEntry> entries = [];
            while (ReadDir(handle) is var entry && entry != null)
            {
                var type = *(uint*)entry;
                var name = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameAt));
                if (type is Folder or File && name is not ("." or "..") && name.Length < LongestName)
                {
                    entries.Add(new ShareEntry(name, type == Folder));
                }
            }
            _ = CloseDir(handle);
            return entries;
        }
    }

    public byte[]? Read(string path, long most)
    {
        lock (Gate)
        {
            var handle = OpenFile(Url(path), ReadOnly, 0);
            if (handle < 0)
            {
                throw Trouble(path);
            }
            try
            {
                using var content = new MemoryStream();
                var buffer = new byte[BufferBytes];
                fixed (byte* start = buffer)
                {
                    for (nint got; (got = ReadFile(handle, start, BufferBytes)) != 0;)
                    {
                        if (got < 0)
                        {
                            throw Trouble(path);
                        }
                        if (content.Length + got > most)
                        {
                            return null;
                        }
                        content.Write(buffer, 0, (int)got);
                    }
                }
                return content.ToArray();
            }
            finally
            {
                _ = CloseFile(handle);
            }
        }
    }

    public SecurityDescriptor? Permissions(string path)
    {
        lock (Gate)
        {
            var buffer = new byte[BufferBytes];
            fixed (byte* start = buffer)
            {
                var length = GetAttribute(Url(path), "system.nt_sec_desc.*", start, BufferBytes);
                return length <= 0 || length > BufferBytes ? null : Parse(Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(start)));
            }
        }
    }

    /// <summary>Reads libsmbclient's text: <c>REVISION:1,OWNER:S-1-…,GROUP:S-1-…,ACL:S-1-…:type/flags/mask,…</c>; null when it is none.</summary>
    internal static SecurityDescriptor? Parse(string text)
    {
        Sid? owner = null, group = null;
        List<AccessEntry> entries = [];
        foreach (var part in text.Split(',', '\n', '\t'))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var value = colon < 0 ? "" : part[(colon + 1)..];
            switch (colon < 0 ? "" : part[..colon])
            {
                case "OWNER":
                    Sid.TryParse(value, out owner);
                    break;
                case "GROUP":
                    Sid.TryParse(value, out group);
                    break;
                case "ACL" when value.Split(':') is [var sid, var rights] && rights.Split('/') is [var type, var flags, var mask]
                    && Sid.TryParse(sid, out var trustee) && byte.TryParse(type, CultureInfo.InvariantCulture, out var kind) && TryNumber(flags, out var inheritance) && TryNumber(mask, out var bits):
                    entries.Add(new AccessEntry(kind switch { 0 => AccessKind.Allow, 1 => AccessKind.Deny, _ => AccessKind.Other }, trustee, (Rights)bits, null, null,
                        (inheritance & 0x10) != 0, (inheritance & 0x8) != 0, (inheritance & 0x3) != 0));
                    break;
            }
        }
        return owner is null && entries.Count == 0 ? null : new SecurityDescriptor(owner, group, entries);
    }

    private static bool TryNumber(string text, out uint number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private string Url(string path) => path.Length == 0 ? _root : $"{_root}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    private static IOException Trouble(string path) => new($"{(path.Length == 0 ? "SYSVOL" : path)}: {Marshal.GetLastPInvokeErrorMessage()}");

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void Authenticate(byte* server, byte* share, byte* domain, int domainLength, byte* user, int userLength, byte* password, int passwordLength)
    {
        if (_password.Length == 0)
        {
            return; // with tickets the library's own default stays: an empty name would be the anonymous one
        }
        Put(_domain, domain, domainLength);
        Put(_user, user, userLength);
        Put(_password, password, passwordLength);
    }

    private static void Put(string text, byte* to, int length)
    {
        var target = new Span<byte>(to, length);
        if (length > 0 && Encoding.UTF8.TryGetBytes(text, target[..^1], out var written))
        {
            target[written] = 0;
        }
    }

    [LibraryImport(Library, EntryPoint = "smbc_init")]
    private static partial int Init(delegate* unmanaged[Cdecl]<byte*, byte*, byte*, int, byte*, int, byte*, int, void> authenticate, int debug);

    [LibraryImport(Library, EntryPoint = "smbc_set_context")]
    private static partial nint SetContext(nint context);

    [LibraryImport(Library, EntryPoint = "smbc_setOptionUseKerberos")]
    private static partial void SetUseKerberos(nint context, int value);

    [LibraryImport(Library, EntryPoint = "smbc_setOptionFallbackAfterKerberos")]
    private static partial void SetFallbackAfterKerberos(nint context, int value);

    [LibraryImport(Library, EntryPoint = "smbc_setOptionProtocols", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetProtocols(nint context, string least, string most);

    [LibraryImport(Library, EntryPoint = "smbc_opendir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenDir(string url);

    [LibraryImport(Library, EntryPoint = "smbc_readdir")]
    private static partial byte* ReadDir(int handle);

    [LibraryImport(Library, EntryPoint = "smbc_closedir")]
    private static partial int CloseDir(int handle);

    [LibraryImport(Library, EntryPoint = "smbc_open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string url, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "smbc_read", SetLastError = true)]
    private static partial nint ReadFile(int handle, byte* buffer, nint length);

    [LibraryImport(Library, EntryPoint = "smbc_close")]
    private static partial int CloseFile(int handle);

    [LibraryImport(Library, EntryPoint = "smbc_getxattr", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int GetAttribute(string url, string name, byte* value, nint size);
}
