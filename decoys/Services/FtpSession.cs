using System.Text;
using Deception.Decoys.Hosting;

namespace Deception.Decoys.Services;

/// <summary>FTP (RFC 959) before a sign-in that never succeeds: vsftpd on Linux, IIS on Windows.</summary>
internal sealed class FtpSession(SessionContext context) : DecoySession(context)
{
    private const int MostTries = 3;

    private string? _user;
    private int _tries;

    private bool IsWindows => Context.Persona.System == PersonaSystem.Windows;

    public override byte[] Greeting => Line(IsWindows ? "220 Microsoft FTP Service" : "220 (vsFTPd 3.0.3)");

    public override int LengthOf(ReadOnlySpan<byte> bytes) => LineLength(bytes);

    public override byte[]? Answer(ReadOnlySpan<byte> message)
    {
        var words = Encoding.UTF8.GetString(message).TrimEnd('\r', '\n').Split(' ', 2);
        var argument = words.Length > 1 ? words[1] : "";
        switch (words[0].ToUpperInvariant())
        {
            case "USER" when argument.Length > 0:
                _user = argument;
                return Line(IsWindows ? "331 Password required" : "331 Please specify the password.");
            case "USER":
                return Line(IsWindows ? "501 Syntax error in parameters or arguments." : "530 Permission denied.");
            case "PASS" when _user is not null:
                Offer("FTP password", _user);
                _user = null;
                IsOver = ++_tries >= MostTries;
                return Line(IsWindows ? "530 User cannot log in." : "530 Login incorrect.");
            case "PASS":
                return Line("503 Login with USER first.");
            case "FEAT":
                return IsWindows ? Line("211-Extended features supported:\r\n LANG EN*\r\n UTF8\r\n AUTH TLS;TLS-C;SSL;TLS-P;\r\n PBSZ\r\n PROT C;P;\r\n CCC\r\n HOST\r\n SIZE\r\n MDTM\r\n REST STREAM\r\n211 END")
                    : Line("211-Features:\r\n EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n REST STREAM\r\n SIZE\r\n TVFS\r\n211 End");
            case "OPTS" when argument.Equals("UTF8 ON", StringComparison.OrdinalIgnoreCase):
                return Line(IsWindows ? "200 OPTS UTF8 command successful - UTF8 encoding now ON." : "200 Always in UTF8 mode.");
            case "SYST" when IsWindows:
                return Line("215 Windows_NT");
            case "QUIT":
                IsOver = true;
                return Line("221 Goodbye.");
            default:
                return Line("530 Please login with USER and PASS.");
        }
    }

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\r\n");
}
