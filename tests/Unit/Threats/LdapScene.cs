using System.Text;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntlm;

namespace Deception.Tests.Unit.Threats;

/// <summary>Searches and writes for scenes.</summary>
internal static class LdapScene
{
    public const string Domain = "DC=corp,DC=example";

    /// <summary>A session with who signed in on it; by NTLM, so that no password crosses the wire.</summary>
    public static Conversation Ldap(this Scene scene, string from = Scene.Attacker, string? user = "jo", ushort port = 389)
    {
        var talk = scene.Talk(from, Scene.Controller, port);
        if (user is not null)
        {
            scene.Say(talk, true, new NtlmAuthenticate(Carrier.Ldap, "CORP", user, "", null, true));
        }
        return talk;
    }

    public static Scene Search(
        this Scene scene, string filter, string[]? attributes = null, string from = Scene.Attacker, string baseName = Domain, LdapScope scope = LdapScope.Subtree,
        string[]? controls = null, int limit = 0, string[]? found = null, int? entries = null, Conversation? on = null, string? user = "jo")
    {
        var talk = on ?? scene.Ldap(from, user);
        scene.Say(talk, true, new LdapSearchRequest(7, baseName, scope, filter, attributes ?? []) { Controls = controls ?? [], SizeLimit = limit });
        foreach (var name in found ?? [])
        {
            scene.Say(talk, false, new LdapSearchEntry(7, name));
        }
        return scene.Say(talk, false, new LdapResult(7, LdapRequestKind.Search, 0) { Entries = entries ?? found?.Length ?? 0 });
    }

    public static LdapChange Change(string attribute, LdapChangeKind kind = LdapChangeKind.Replace, params string[] values) =>
        new(kind, attribute, [.. values.Select(v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v))], values.Length);

    public static LdapChange Bytes(string attribute, byte[] value, LdapChangeKind kind = LdapChangeKind.Replace) => new(kind, attribute, [value], 1);

    public static Scene Write(
        this Scene scene, string name, LdapChange change, int? result = 0, bool isAdd = false, string from = Scene.Attacker, string? user = "jo", Conversation? on = null)
    {
        var talk = on ?? scene.Ldap(from, user);
        scene.Say(talk, true, new LdapWriteRequest(7, name, isAdd, [change]));
        return result is null ? scene : scene.Say(talk, false, new LdapResult(7, isAdd ? LdapRequestKind.Add : LdapRequestKind.Modify, result.Value));
    }
}
