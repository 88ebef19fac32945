using Deception.Controller.Protection;
using Xunit;

namespace Deception.Tests.Unit.Controller.Protection;

public sealed class PrivateFilesTests
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Everything_below_the_state_folder_is_this_users_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix permissions");
            return;
        }
        await using var controller = await RunningController.StartAsync();
        await controller.CommandAsync("tokens", "create", "siem");
        var state = Path.Combine(controller.Folder, "state");
        var files = Directory.GetFiles(state, "*", SearchOption.AllDirectories);
        foreach (var expected in (string[])["controller.db", "controller.db-wal", "controller.db-shm", "key-"])
        {
            Assert.Contains(files, f => Path.GetFileName(f).StartsWith(expected, StringComparison.Ordinal));
        }
        foreach (var file in files)
        {
            Assert.Equal((file, OwnFile), (file, File.GetUnixFileMode(file)));
        }
        foreach (var folder in (string[])[state, .. Directory.GetDirectories(state)])
        {
            Assert.Equal(OwnFile | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    [Fact]
    public void Database_and_keys_that_others_could_read_before_are_closed_and_nothing_else_is_touched()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix permissions");
            return;
        }
        var folder = Directory.CreateTempSubdirectory("deception-private-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "keys"));
            foreach (var (name, closed) in ((string, bool)[])[("controller.db", true), ("controller.db-wal", true), ("keys/key-1.xml", true), ("other", false), ("keys/other", false)])
            {
                var file = Path.Combine(folder, name);
                File.WriteAllText(file, "");
                File.SetUnixFileMode(file, OwnFile | UnixFileMode.OtherRead);
                PrivateFiles.Guard(folder);
                Assert.Equal((name, closed ? OwnFile : OwnFile | UnixFileMode.OtherRead), (name, File.GetUnixFileMode(file)));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
