using System.Text;
using Deception.Contracts;
using NATS.NKeys;
using NATS.NKeys.Jwt;

namespace Deception.Tests.Fuzz;

internal static class JwtTarget
{
    public static void Run(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        _ = NatsJwt.TryDecode(text, out NatsClaims<UserBody>? _);
        _ = NatsJwt.TryDecode(text, out NatsClaims<AccountBody>? _);
        _ = NatsJwt.TryDecode(text, out NatsClaims<OperatorBody>? _);
        _ = CompactJws.TryRead(text, Orders.DocumentType, out _);
    }

    public static void Keys(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        _ = NKeyText.TryDecodeSeed(text, out _, new byte[NKeyText.KeySize]);
        _ = NKeyText.TryDecodePublic(text, out _, new byte[NKeyText.KeySize]);
        _ = EnrolmentToken.TryParse(text, out _);
    }
}
