using System.Formats.Asn1;
using System.Text;

namespace Deception.Tests.Replay.Generated;

/// <summary>LDAP messages (RFC 4511) for frames that this project writes.</summary>
internal static class LdapBytes
{
    /// <summary>A simple bind: version 3, name, [0] password.</summary>
    public static byte[] Bind(int id, string name) => Message(id, 0, w =>
    {
        w.WriteInteger(3);
        Text(w, name);
        w.WriteOctetString("Some.Pass-77"u8, Context(0));
    });

    /// <summary>A result: 1 bind, 5 search, 7 modify, 9 add.</summary>
    public static byte[] Result(int id, int operation, int code = 0) => Message(id, operation, w =>
    {
        Enumerated(w, code);
        Text(w, "");
        Text(w, "");
    });

    /// <summary>A search of a whole subtree; filters as <see cref="Equal"/> and its neighbours write them.</summary>
    public static byte[] Search(int id, string baseName, Action<AsnWriter> filter, string[] attributes, params string[] controls) => Message(id, 3, w =>
    {
        Text(w, baseName);
        Enumerated(w, 2);
        Enumerated(w, 0);
        w.WriteInteger(0);
        w.WriteInteger(0);
        w.WriteBoolean(false);
        filter(w);
        using (w.PushSequence())
        {
            foreach (var attribute in attributes)
            {
                Text(w, attribute);
            }
        }
    }, controls);

    /// <summary>An entry without attributes.</summary>
    public static byte[] Entry(int id, string name) => Message(id, 4, w =>
    {
        Text(w, name);
        using (w.PushSequence())
        {
        }
    });

    /// <summary>A modification: 0 adds, 1 deletes, 2 replaces.</summary>
    public static byte[] Modify(int id, string name, int kind, string attribute, params byte[][] values) => Message(id, 6, w =>
    {
        Text(w, name);
        using (w.PushSequence())
        using (w.PushSequence())
        {
            Enumerated(w, kind);
            Attribute(w, attribute, values);
        }
    });

    /// <summary>A new object.</summary>
    public static byte[] Add(int id, string name, params (string Attribute, string Value)[] attributes) => Message(id, 8, w =>
    {
        Text(w, name);
        using (w.PushSequence())
        {
            foreach (var (attribute, value) in attributes)
            {
                Attribute(w, attribute, [Encoding.UTF8.GetBytes(value)]);
            }
        }
    });

    /// <summary>(attribute=value)</summary>
    public static Action<AsnWriter> Equal(string attribute, string value) => w =>
    {
        using (w.PushSequence(Context(3)))
        {
            Text(w, attribute);
            Text(w, value);
        }
    };

    /// <summary>(attribute=*)</summary>
    public static Action<AsnWriter> Present(string attribute) => w => w.WriteOctetString(Encoding.UTF8.GetBytes(attribute), Context(7));

    /// <summary>(&amp;…)</summary>
    public static Action<AsnWriter> All(params Action<AsnWriter>[] filters) => w =>
    {
        using (w.PushSequence(Context(0)))
        {
            foreach (var filter in filters)
            {
                filter(w);
            }
        }
    };

    /// <summary>
    /// A self-relative security descriptor (MS-DTYP 2.4.6) whose list grants one extended right to one trustee: header of twenty bytes, list
    /// header of eight, entry of type 5 with mask 0x100, the right's number, and the SID.
    /// </summary>
    public static byte[] Granting(Guid right, byte[] sid)
    {
        byte[] entry = [5, 0, (byte)(28 + sid.Length), 0, 0, 1, 0, 0, 1, 0, 0, 0, .. right.ToByteArray(), .. sid];
        return [1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 4, 0, (byte)(8 + entry.Length), 0, 1, 0, 0, 0, .. entry];
    }

    /// <summary>The binary SID S-1-5-21-1-2-3-RID.</summary>
    public static byte[] Sid(ushort rid) =>
        [1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, (byte)rid, (byte)(rid >> 8), 0, 0];

    private static byte[] Message(int id, int operation, Action<AsnWriter> write, params string[] controls)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, operation)))
            {
                write(writer);
            }
            if (controls.Length > 0)
            {
                using (writer.PushSequence(Context(0)))
                {
                    foreach (var control in controls)
                    {
                        using (writer.PushSequence())
                        {
                            Text(writer, control);
                            writer.WriteBoolean(true);
                        }
                    }
                }
            }
        }
        return writer.Encode();
    }

    private static void Attribute(AsnWriter writer, string attribute, byte[][] values)
    {
        using (writer.PushSequence())
        {
            Text(writer, attribute);
            using (writer.PushSetOf())
            {
                foreach (var value in values)
                {
                    writer.WriteOctetString(value);
                }
            }
        }
    }

    private static void Text(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    private static void Enumerated(AsnWriter writer, int value) => writer.WriteEncodedValue([0x0A, 1, (byte)value]);

    private static Asn1Tag Context(int tag) => new(TagClass.ContextSpecific, tag);
}
