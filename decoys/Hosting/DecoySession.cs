namespace Deception.Decoys.Hosting;

/// <summary>What a session knows of its place.</summary>
/// <param name="Persona">Whom the decoy pretends to be.</param>
/// <param name="Client">Who came.</param>
/// <param name="Clock">Wall clock.</param>
/// <param name="Offered">Tells of credentials that the client offered.</param>
internal sealed record SessionContext(Persona Persona, Endpoint Client, TimeProvider Clock, Action<OfferedCredential> Offered);

/// <summary>One client's conversation with a decoy, message by message and without a socket. Never throws on any bytes, executes nothing and lets nobody in.</summary>
internal abstract class DecoySession(SessionContext context)
{
    /// <summary>Longest account name that is told.</summary>
    protected const int LongestName = 256;

    /// <summary>What it knows of its place.</summary>
    protected SessionContext Context => context;

    /// <summary>What the server says first; empty where the client begins.</summary>
    public virtual byte[] Greeting => [];

    /// <summary>True once the last answer has been given: the connection ends after it.</summary>
    public bool IsOver { get; protected set; }

    /// <summary>The length of the first message of some bytes, as <see cref="Framing"/> has it.</summary>
    public abstract int LengthOf(ReadOnlySpan<byte> bytes);

    /// <summary>Answers one message; empty says nothing, null ends the conversation at once.</summary>
    public abstract byte[]? Answer(ReadOnlySpan<byte> message);

    /// <summary>Tells of credentials; a name that is none, or that is too long, is left out.</summary>
    protected void Offer(string mechanism, string? account, string? realm = null, string? workstation = null) => context.Offered(new OfferedCredential(
        mechanism, Shown(account), Shown(realm), Shown(workstation)));

    /// <summary>Length of a line with its end; 0 while it has none.</summary>
    protected static int LineLength(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n') + 1;

    private static string? Shown(string? text) => string.IsNullOrEmpty(text) ? null : new string([.. text.Take(LongestName).Select(c => char.IsControl(c) ? '?' : c)]);
}

/// <summary>A decoy whose clients are answered by sessions.</summary>
internal sealed class SessionDecoy(DecoyContext context, Func<SessionContext, DecoySession> begin) : Decoy(context)
{
    /// <inheritdoc/>
    protected override async Task ServeAsync(DecoyConnection connection)
    {
        var session = begin(new SessionContext(Persona, connection.Client, connection.Clock, connection.Offered));
        if (session.Greeting is { Length: > 0 } greeting)
        {
            await connection.WriteAsync(greeting);
        }
        while (!session.IsOver && await connection.ReadMessageAsync(session.LengthOf) is { } message && session.Answer(message) is { } answer)
        {
            if (answer.Length > 0)
            {
                await connection.WriteAsync(answer);
            }
        }
    }
}
