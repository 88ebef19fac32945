using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Deception.Decoys.Hosting;

namespace Deception.Decoys.Services;

/// <summary>VNC with password authentication (RFC 6143, 7.1 and 7.2.2) that always fails.</summary>
internal sealed class VncSession(SessionContext context) : DecoySession(context)
{
    private const int VersionLength = 12, ChallengeLength = 16;
    private const byte VncAuthentication = 2;

    private enum Step { Version, Choice, Response }

    private Step _step;
    private bool _isOld;

    public override byte[] Greeting => "RFB 003.008\n"u8.ToArray();

    public override int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var length = _step switch { Step.Version => VersionLength, Step.Choice => 1, _ => ChallengeLength };
        return bytes.Length < length ? 0 : length;
    }

    public override byte[]? Answer(ReadOnlySpan<byte> message)
    {
        switch (_step)
        {
            case Step.Version when message.StartsWith("RFB 003.003"u8): // there the server chooses (7.1.2)
                (_step, _isOld) = (Step.Response, true);
                return [0, 0, 0, VncAuthentication, .. RandomNumberGenerator.GetBytes(ChallengeLength)];
            case Step.Version when message.StartsWith("RFB 003."u8):
                _step = Step.Choice;
                return [1, VncAuthentication];
            case Step.Choice when message[0] == VncAuthentication:
                _step = Step.Response;
                return RandomNumberGenerator.GetBytes(ChallengeLength);
            case Step.Response:
                Offer("VNC password", null);
                IsOver = true;
                var reason = Encoding.ASCII.GetBytes("Authentication failed");
                var length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, reason.Length);
                return _isOld ? [0, 0, 0, 1] : [0, 0, 0, 1, .. length, .. reason];
            default:
                return null;
        }
    }
}
