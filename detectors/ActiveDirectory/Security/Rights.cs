namespace Deception.ActiveDirectory;

/// <summary>Rights on directory objects (MS-ADTS 5.1.3.2, MS-DTYP 2.4.3).</summary>
[Flags]
public enum Rights : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Create children, of one class where the entry names one.</summary>
    CreateChild = 0x1,

    /// <summary>Delete children.</summary>
    DeleteChild = 0x2,

    /// <summary>List children.</summary>
    List = 0x4,

    /// <summary>Validated writes (RIGHT_DS_WRITE_PROPERTY_EXTENDED), e.g. of oneself as a member.</summary>
    Self = 0x8,

    /// <summary>Read attributes.</summary>
    ReadProperty = 0x10,

    /// <summary>Write attributes, of one kind where the entry names one.</summary>
    WriteProperty = 0x20,

    /// <summary>Delete the object with all below it.</summary>
    DeleteTree = 0x40,

    /// <summary>See the object where lists are hidden.</summary>
    ListObject = 0x80,

    /// <summary>Extended rights: all, or the one that the entry names.</summary>
    ControlAccess = 0x100,

    /// <summary>Delete the object.</summary>
    Delete = 0x1_0000,

    /// <summary>Read the security descriptor.</summary>
    ReadControl = 0x2_0000,

    /// <summary>Change the permissions.</summary>
    WriteDacl = 0x4_0000,

    /// <summary>Take ownership.</summary>
    WriteOwner = 0x8_0000,

    /// <summary>Everything, by its generic name (GENERIC_ALL).</summary>
    GenericAll = 0x1000_0000,

    /// <summary>Generic execute.</summary>
    GenericExecute = 0x2000_0000,

    /// <summary>Generic write: all attributes and validated writes.</summary>
    GenericWrite = 0x4000_0000,

    /// <summary>Generic read.</summary>
    GenericRead = 0x8000_0000,

    /// <summary>Everything, as it stands in stored descriptors.</summary>
    FullControl = 0xF01FF,
}
