using System.Security.Cryptography;

namespace Deception.Controller.Accounts;

/// <summary>Passwords that a console prints and a person types once.</summary>
public static class OneTimePassword
{
    // No look-alikes: 20 of 55 characters are 115 bits.
    private const string Characters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ2345679";

    /// <summary>A new one.</summary>
    public static string New() => RandomNumberGenerator.GetString(Characters, 20);
}
