using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Protocols.Smb;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary>
/// <c>rpc.secrets-dump</c>: keys of the registry are saved to files (MS-RRP opnums 20 and 31) and a file is fetched over an
/// administrative share, or several keys are saved.
/// </summary>
public sealed class SecretsDump(World world) : RpcDetector(world)
{
    private const int MostPairs = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private sealed class Saves
    {
        public int Count { get; set; }

        public DateTimeOffset Last { get; set; }

        public List<string> Files { get; } = [];
    }

    private readonly BoundedMap<(HostAddress, HostAddress), Saves> _saves = new(MostPairs);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _saves.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.secrets-dump",
        Title = "Secrets of a host's registry saved and fetched",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1003.002", "T1003.004"],
        BenignCauses = "Backup hosts, which the policy lists; one key saved and never fetched is silent.",
        LosesAttacks = "One key saved and its file fetched later than ten minutes, or over an encrypted session.",
        Guide = new ResponseGuide(
            "Somebody saved parts of a host's registry, most often SAM, SYSTEM and SECURITY, and fetched them: local passwords, service passwords and cached log-ons are known to him.",
            "Look for the files in evidence on the target, and for the account's sign-ins since.",
            "Isolate source and target; disable the account that called.",
            "Change the target's local administrator password (Reset-LapsPassword), its machine password (Reset-ComputerMachinePassword) and those of service accounts on it.",
            "List backup hosts in the policy under detectors → rpc.secrets-dump → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Winreg && operation is 20 or 31;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var key = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        if (!_saves.TryGet(key, out var saves) || context.Time - saves.Last > Window)
        {
            saves = new Saves();
            _saves.Set(key, saves);
        }
        saves.Count++;
        saves.Last = context.Time;
        var texts = NdrStrings.In(call.Arguments);
        if (texts.Count > 0)
        {
            saves.Files.Add(texts[0]);
        }
        if (saves.Count >= 2)
        {
            Tell(context, saves, call.Security, 80);
        }
        if (saves.Files.Count > 16)
        {
            saves.Files.Clear();
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Type> Also => [typeof(SmbOpen)];

    /// <inheritdoc/>
    protected override void Hear(in MessageContext context, WireMessage message)
    {
        if (message is SmbOpen { IsPipe: false, Share: { } share } open && share.EndsWith('$')
            && _saves.TryGet((context.Conversation.Client.Address, context.Conversation.Server.Address), out var saves)
            && context.Time - saves.Last <= Window && !IsPermitted(context))
        {
            Tell(context, saves, default, 92, ("fetched", $"{share}\\{open.Name}"));
        }
    }

    private void Tell(in MessageContext context, Saves saves, RpcSecurity security, int confidence, params (string, string)[] more) => Tell(context, SightingOf(
        context, $"{ClientName(context)} saved keys of the registry of {ServerName(context)}{(more.Length > 0 ? " and fetched a file over an administrative share" : "")}.",
        confidence, security, [("call", "BaseRegSaveKey"), .. saves.Files.Select(f => ("saved_to", f)), .. more]) with
    { IsNewEvent = more.Length == 0 });
}
