using System.Globalization;
using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>A certificate template (MS-CRTD) that an authority issues.</summary>
internal sealed class Template(DirectoryObject o)
{
    // MS-CRTD 2.27, 2.26 and 2.4.
    private const long SubjectFromRequest = 0x1, AltNameFromRequest = 0x1_0000, PendAll = 0x2, NoSecurityExtension = 0x8_0000;
    private const string Any = "2.5.29.37.0", Agent = "1.3.6.1.4.1.311.20.2.1", Server = "1.3.6.1.5.5.7.3.1";

    // Client authentication, smart card sign-in, PKINIT (RFC 4556 3.2.2).
    private static readonly string[] SignIn = ["1.3.6.1.5.5.7.3.2", "1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.2.3.4"];

    /// <summary>The template's object.</summary>
    public DirectoryObject Object { get; } = o;

    /// <summary>True when the requester writes the subject.</summary>
    public bool RequesterWritesSubject => (Names & (SubjectFromRequest | AltNameFromRequest)) != 0;

    /// <summary>True when a manager has to approve, or somebody has to sign the request.</summary>
    public bool NeedsApproval => (Enrollment & PendAll) != 0 || Object.Number("msPKI-RA-Signature") > 0;

    /// <summary>True when one signs in with its certificates.</summary>
    public bool Authenticates => IsAnyPurpose || Usages.Any(u => SignIn.Contains(u));

    /// <summary>True when its certificates are good for everything.</summary>
    public bool IsAnyPurpose => !Usages.Any() || Usages.Contains(Any);

    /// <summary>True when one requests certificates for others with its certificates.</summary>
    public bool IsAgent => Usages.Contains(Agent);

    /// <summary>True when servers show its certificates.</summary>
    public bool IsForServers => Usages.Contains(Server);

    /// <summary>True when its certificates don't name their owner's SID.</summary>
    public bool LeavesSidOut => (Enrollment & NoSecurityExtension) != 0;

    /// <summary>Version of its schema.</summary>
    public long Version => Object.Number("msPKI-Template-Schema-Version") ?? 1;

    /// <summary>How long certificates live.</summary>
    public TimeSpan? Life => Object.Bytes("pKIExpirationPeriod") is [{ Length: 8 } bytes] ? FileTime.ReadInterval(BitConverter.ToInt64(bytes)) : null;

    /// <summary>msPKI-Certificate-Name-Flag when the directory writes the subject: from the user principal name.</summary>
    public string WithoutRequestersSubject => Text((Names & ~(SubjectFromRequest | AltNameFromRequest)) | 0x8200_0000);

    /// <summary>msPKI-Enrollment-Flag with the SID in certificates.</summary>
    public string WithSid => Text(Enrollment & ~NoSecurityExtension);

    /// <summary>msPKI-Enrollment-Flag with approval.</summary>
    public string WithApproval => Text(Enrollment | PendAll);

    private long Names => Object.Number("msPKI-Certificate-Name-Flag") ?? 0;

    private long Enrollment => Object.Number("msPKI-Enrollment-Flag") ?? 0;

    private IEnumerable<string> Usages => Object.Texts("pKIExtendedKeyUsage");

    /// <summary>Templates that an authority issues.</summary>
    public static IEnumerable<Template> Published(Survey survey)
    {
        var issued = Authorities.Services(survey).SelectMany(s => s.Texts("certificateTemplates")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return survey.OfClass("pKICertificateTemplate").Where(t => issued.Contains(t.Text("cn") ?? t.Leaf)).Select(t => new Template(t));
    }

    /// <summary>Who may enroll that doesn't rule anyway, by name.</summary>
    public IEnumerable<string> EnrolledByOthers(Survey survey) => EnrollersByOthers(survey).Select(survey.NameOf);

    /// <summary>Who may enroll that doesn't rule anyway.</summary>
    public IEnumerable<Sid> EnrollersByOthers(Survey survey) => (Object.Permissions?.Entries ?? []).Where(e =>
            e.Kind == AccessKind.Allow && !e.IsInheritOnly && !survey.IsTrusted(e.Trustee)
            && ((e.Rights.HasFlag(Rights.ControlAccess) && (e.ObjectType is null || e.ObjectType == SchemaIds.Enroll || e.ObjectType == SchemaIds.AutoEnroll)) || e.Grants(Rights.FullControl)))
        .Select(e => e.Trustee).Distinct();

    private static string Text(long flags) => unchecked((int)flags).ToString(CultureInfo.InvariantCulture);
}
