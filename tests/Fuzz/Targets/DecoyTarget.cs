using Deception.Decoys;
using Deception.Decoys.Hosting;
using Deception.Decoys.Services;

namespace Deception.Tests.Fuzz;

/// <summary>Sessions of decoys, given all bytes at once.</summary>
internal static class DecoyTarget
{
    /// <summary>A target for one kind of session.</summary>
    public static Action<byte[]> Of(Func<SessionContext, DecoySession> begin) => bytes =>
    {
        var session = begin(new SessionContext(new Persona("lab.test", "files01", system: PersonaSystem.Linux), default, TimeProvider.System, _ => { }));
        _ = session.Greeting;
        var rest = bytes.AsSpan();
        while (rest.Length > 0 && !session.IsOver && session.LengthOf(rest) is > 0 and var length && length <= rest.Length && session.Answer(rest[..length]) is not null)
        {
            rest = rest[length..];
        }
    };
}
