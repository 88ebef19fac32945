using System.Text;
using Deception.ActiveDirectory;

namespace Deception.Tests.Fuzz;

internal static class NamesTarget
{
    public static void Run(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        _ = AccountName.TryParse(text, out var account);
        _ = account?.ToString();
        _ = ServicePrincipalName.TryParse(text, out _);
        _ = Sid.TryRead(bytes, out _);
    }
}
