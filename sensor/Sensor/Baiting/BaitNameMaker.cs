using System.Globalization;

namespace Deception.Sensor.Baiting;

/// <summary>Makes names as administrators give them, with an end that nobody has chosen.</summary>
public sealed class BaitNameMaker(Random random)
{
    private static readonly string[] Roles = ["srv", "fs", "file", "print", "app", "db", "sql", "bkp", "nas", "intra", "erp", "wsus", "web", "vm"];
    private static readonly string[] Places = ["hq", "ber", "lon", "par", "vie", "nyc", "core", "lab", "prod", "old", "new", "fin", "hr"];
    private const string Letters = "bcdfghjkmnpqrstvwxz";

    /// <summary>A name of at most fifteen characters (a NetBIOS name), such as <c>fs-ber-xk47</c>.</summary>
    public string Next() => string.Create(CultureInfo.InvariantCulture,
        $"{Pick(Roles)}-{Pick(Places)}-{Letter()}{Letter()}{random.Next(10, 100)}");

    private string Pick(string[] words) => words[random.Next(words.Length)];

    private char Letter() => Letters[random.Next(Letters.Length)];
}
