using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Domain;

/// <summary>One host: a network namespace and the files it sees at the usual places (<c>lab/enter.sh</c>).</summary>
internal sealed class LabHost
{
    private const string ImpacketExamples = "/usr/share/doc/python3-impacket/examples";

    private readonly Janitor _janitor;
    private readonly string _prefix;
    private readonly string _folder;

    public LabHost(Janitor janitor, string prefix, string folder, string name, string subnet, int octet)
    {
        (_janitor, _prefix, Name, Octet) = (janitor, prefix, name, octet);
        Address = $"{subnet}.{octet}";
        _folder = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.Combine(_folder, "etc/samba"));
    }

    public string Name { get; }

    public int Octet { get; }

    public string Address { get; }

    /// <summary>Its network namespace.</summary>
    public string Space => $"{_prefix}-{Name}";

    /// <summary>Runs a command there, whatever its exit code.</summary>
    public Task<CommandResult> RunAsync(IReadOnlyList<string> words, string input = "", TimeSpan? limit = null) => Command.RunAsync(Enter(words), input, limit);

    /// <summary>Runs a command there that has to succeed.</summary>
    public Task<string> CheckAsync(IReadOnlyList<string> words, string input = "") => Command.CheckAsync(Enter(words), input);

    /// <summary>Gets a ticket.</summary>
    public Task<string> KinitAsync(Person person) => CheckAsync(["kinit", person.Name], person.Password + "\n");

    /// <summary>Runs one of impacket's example scripts.</summary>
    public Task<CommandResult> ImpacketAsync(string script, params IReadOnlyList<string> words) =>
        RunAsync(["/usr/bin/python3", Repository.LabScript("run-impacket.py"), $"{ImpacketExamples}/{script}.py", .. words]);

    /// <summary>Starts a program there.</summary>
    public Daemon Start(IReadOnlyList<string> words, string log) => Daemon.Start(_janitor, log, Enter(words));

    /// <summary>Writes one of its files below <c>/etc</c>.</summary>
    public void WriteEtc(string name, string text) => File.WriteAllText(Path.Combine(_folder, "etc", name), text);

    /// <summary>Changes one of its files below <c>/etc</c>.</summary>
    public void EditEtc(string name, Func<string, string> edit) =>
        WriteEtc(name, edit(File.ReadAllText(Path.Combine(_folder, "etc", name))));

    private IReadOnlyList<string> Enter(IReadOnlyList<string> words) =>
        ["bash", Repository.LabScript("enter.sh"), _prefix, Name, _folder, .. words];
}
