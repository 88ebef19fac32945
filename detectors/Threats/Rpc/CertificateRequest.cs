using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary><c>rpc.certificate-request</c>: a certificate is asked for another subject (MS-ICPR, MS-WCCE).</summary>
public sealed class CertificateRequest(World world) : SimpleCall(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.certificate-request",
        Title = "Certificate asked for another subject",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1649"],
        BenignCauses = "Enrolment for oneself; controllers that enrol from their own address.",
        LosesAttacks = "Sealed requests for another subject: only the account and the source are readable then.",
        Guide = new ResponseGuide(
            "Somebody asked a certification authority for a certificate that signs in as somebody else.",
            "certutil -view on the authority: who asked, which subject and template.",
            "Isolate the source; revoke the certificate: certutil -revoke <serial>.",
            "Remove ENROLLEE_SUPPLIES_SUBJECT from templates; certutil -setreg policy\\EditFlags -EDITF_ATTRIBUTESUBJECTALTNAME2; require sealing (IF_ENFORCEENCRYPTICERTREQUEST).",
            "List management hosts in the policy under detectors → rpc.certificate-request → allowed."),
    };

    /// <inheritdoc/>
    protected override string Deed => "asked for a certificate at";

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => (called == RpcInterfaces.Icpr && operation == 0) || (called == RpcInterfaces.CertRequest && operation is 3 or 6);

    /// <inheritdoc/>
    protected override (string Name, int Confidence)? Read(in MessageContext context, RpcRequest call) => World.Sessions.On(context.Conversation) is { } holder && World.Controllers.IsControllerAccount(holder.Account)
            && World.Controllers.StandingOf(context.Conversation.Client.Address) == ControllerStanding.Unknown
        ? ($"as {holder.Account}, from an address that is none of a controller's", 80)
        : call.Arguments.Stub.Span.IndexOf("s\0a\0n\0:\0u\0p\0n\0=\0"u8) >= 0 || call.Arguments.Stub.Span.IndexOf("S\0A\0N\0:\0u\0p\0n\0=\0"u8) >= 0 ? ("another principal name in its attributes", 75) : null;
}
