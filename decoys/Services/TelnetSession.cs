using System.Text;
using Deception.Decoys.Hosting;

namespace Deception.Decoys.Services;

/// <summary>Telnet (RFC 854) before a sign-in that never succeeds, as Debian's telnetd has it; Windows Server has had none since 2016.</summary>
internal sealed class TelnetSession(SessionContext context) : DecoySession(context)
{
    private const byte Iac = 255, Se = 240, Sb = 250, Will = 251, Wont = 252, Do = 253, Dont = 254, Echo = 1;
    private const int MostTries = 3;

    private string? _user;
    private int _tries;

    private string Prompt => $"{Context.Persona.Host} login: ";

    // Terminal type, speed, X display and environment are asked for first (RFC 1091, 1079, 1096, 1572).
    public override byte[] Greeting => [Iac, Do, 24, Iac, Do, 32, Iac, Do, 35, Iac, Do, 39, .. Text("Debian GNU/Linux 12\r\n" + Prompt)];

    // Commands go one by one, text by lines: those end in CR LF, CR NUL or LF.
    public override int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == Iac)
        {
            return bytes.Length < 2 ? 0 : bytes[1] switch
            {
                Sb => EndOfNegotiation(bytes),
                >= Will and <= Dont => bytes.Length < 3 ? 0 : 3,
                _ => 2,
            };
        }
        var command = bytes.IndexOf(Iac);
        var line = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        if (line < 0 || (command >= 0 && command < line))
        {
            return Math.Max(0, command);
        }
        return bytes[line] == '\n' ? line + 1 : line + 1 < bytes.Length ? line + (bytes[line + 1] is 0 or (byte)'\n' ? 2 : 1) : 0;
    }

    public override byte[]? Answer(ReadOnlySpan<byte> message)
    {
        // Part of a line before a command in the middle of it: nobody's client sends that, and what it would spell is lost.
        if (message[0] == Iac || message.IndexOfAny((byte)'\r', (byte)'\n') < 0)
        {
            return [];
        }
        var line = Encoding.UTF8.GetString(message).Trim('\r', '\n', '\0', ' ');
        if (_user is null)
        {
            if (line.Length == 0)
            {
                return Text(Prompt);
            }
            _user = line;
            return [Iac, Will, Echo, .. Text("Password: ")];
        }
        Offer("Telnet password", _user);
        _user = null;
        IsOver = ++_tries >= MostTries;
        return [Iac, Wont, Echo, .. Text("\r\nLogin incorrect\r\n"), .. IsOver ? [] : Text(Prompt)];
    }

    private static int EndOfNegotiation(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> end = [Iac, Se];
        var at = bytes.IndexOf(end);
        return at < 0 ? 0 : at + 2;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
