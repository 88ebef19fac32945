using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary><c>rpc.remote-registry</c>: a hive is opened (MS-RRP opnums 0–2, 4) and its keys are listed or read (9–11, 15–17).</summary>
public sealed class RemoteRegistry(World world) : RpcDetector(world)
{
    private const int MostConversations = 8192;

    private readonly BoundedMap<long, string> _hives = new(MostConversations);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _hives.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.remote-registry",
        Title = "Registry of a host read from another",
        Kind = FindingKind.Threat,
        Severity = Severity.Low,
        Techniques = ["T1012"],
        BenignCauses = "Management hosts, which the policy lists; performance monitors, which open HKEY_PERFORMANCE_DATA.",
        LosesAttacks = "One value read by its full path, which monitors do too; all inside SMB 3 encryption.",
        Guide = new ResponseGuide(
            "Somebody listed another host's registry, to find software, sessions or stored passwords.",
            "Ask who works at the source host; look for saved hives or changed values next.",
            "Nothing yet; isolate the source if more follows.",
            "Set-Service RemoteRegistry -StartupType Disabled where nobody needs it.",
            "List management hosts in the policy under detectors → rpc.remote-registry → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Winreg && operation is 0 or 1 or 2 or 4 or 9;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var id = context.Conversation.Id;
        if (call.Operation != 9)
        {
            _hives.Set(id, call.Operation switch { 0 => "HKEY_CLASSES_ROOT", 1 => "HKEY_CURRENT_USER", 2 => "HKEY_LOCAL_MACHINE", _ => "HKEY_USERS" });
        }
        else if (_hives.TryGet(id, out var hive))
        {
            Tell(context, SightingOf(
                context, $"{ClientName(context)} listed the registry of {ServerName(context)} ({hive}).", 60, call.Security, ("hive", hive)));
        }
    }
}
