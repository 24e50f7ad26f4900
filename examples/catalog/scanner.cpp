// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#include "scanner.h"

#include <QScopeGuard>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr std::size_t maxOpenFolders = 64;
constexpr qsizetype maxBatchBytes = 512 * 1024; // of names and paths
constexpr auto maxBatchAge = std::chrono::milliseconds(50); // a slow file system still shows something
constexpr auto destructorPatience = std::chrono::milliseconds(20);

constexpr int folderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

class Descriptor
{
public:
    Descriptor() = default;
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }
    Descriptor(Descriptor &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    Descriptor &operator=(Descriptor &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~Descriptor() { reset(); }
    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }
    int release() { return std::exchange(m_fd, -1); }
    void reset()
    {
        if (m_fd >= 0)
            ::close(std::exchange(m_fd, -1));
    }

private:
    int m_fd = -1;
};

QDateTime modifiedTime(const struct stat &status)
{
    // A file system may hold any 64-bit second; the catalogue's date-times end with the year 9999.
    constexpr qint64 first = -62'167'219'200; // 0000-01-01
    constexpr qint64 last = 253'402'300'799; // 9999-12-31
    const qint64 seconds = std::clamp<qint64>(status.st_mtim.tv_sec, first, last);
    return QDateTime::fromMSecsSinceEpoch(seconds * 1000 + status.st_mtim.tv_nsec / 1'000'000).toUTC();
}

mode_t modeFromDirent(unsigned char type)
{
    return type == DT_UNKNOWN ? mode_t(0) : mode_t(DTTOIF(type));
}

} // namespace

// What the two threads share. The walk owns a reference of its own, so a scanner may go while the walk is still
// held up in a system call.
struct Scanner::Shared {
    std::atomic<bool> cancelled = false;
    std::atomic<qint64> folders = 0;
    std::atomic<qint64> files = 0;
    std::atomic<qint64> unreadable = 0;

    mutable std::mutex mutex;
    std::condition_variable changed;
    std::deque<ScanBatch> queue;
    bool started = false;
    bool prepared = false; // from here on the walk may be held up only by the file system
    bool ended = false; // the walk will add nothing more
    bool announced = false; // a batchReady() is on its way
    QString error;
    Scanner *scanner = nullptr; // null once the scanner is gone

    // Called by the walk. False: cancelled.
    bool push(ScanBatch &&batch)
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] {
            return cancelled || qsizetype(queue.size()) < queueLimit;
        });
        if (cancelled)
            return false;
        queue.push_back(std::move(batch));
        announce();
        return true;
    }

    void end(const QString &reason)
    {
        const std::lock_guard lock(mutex);
        error = reason;
        ended = true;
        changed.notify_all();
        announce();
        if (scanner)
            QMetaObject::invokeMethod(scanner, &Scanner::finished, Qt::QueuedConnection);
    }

    // With the mutex held.
    void announce()
    {
        if (!scanner || std::exchange(announced, true))
            return;
        QMetaObject::invokeMethod(
            scanner,
            [scanner = scanner] {
                {
                    const std::lock_guard lock(scanner->m_shared->mutex);
                    scanner->m_shared->announced = false;
                }
                Q_EMIT scanner->batchReady();
            },
            Qt::QueuedConnection);
    }
};

// The walk itself: depth first, with a list of what is still to do instead of recursion.
class Scanner::Walk
{
public:
    Walk(std::shared_ptr<Shared> shared, QByteArray root)
        : m_shared(std::move(shared))
        , m_root(std::move(root))
    {
    }

    // To the end; what kept it from beginning, if anything did.
    QString walk()
    {
        Descriptor root(::open(m_root.constData(), folderFlags & ~O_NOFOLLOW));
        if (!root.isOpen())
            return QString::fromLocal8Bit(std::strerror(errno));
        struct stat status;
        if (::fstat(root.get(), &status) != 0)
            return QString::fromLocal8Bit(std::strerror(errno));
        m_lastFlush = std::chrono::steady_clock::now();

        QByteArray name = m_root;
        while (name.endsWith('/') && name.size() > 1)
            name.chop(1);
        name = name.mid(name.lastIndexOf('/') + 1);
        addFolder({++m_lastId, 0, {}, name, modifiedTime(status), false});
        list(std::move(root), status, m_lastId, 1.0);

        while (!m_levels.empty() && !m_shared->cancelled) {
            Level &level = m_levels.back();
            if (level.todo.isEmpty()) {
                m_levels.pop_back();
                continue;
            }
            m_path.truncate(level.pathLength);
            level.todo.chop(1); // the NUL
            const QByteArray next = level.todo.mid(level.todo.lastIndexOf('\0') + 1);
            level.todo.chop(next.size());
            if (open())
                visit(next);
            else
                m_progress += level.share; // its folder was replaced while we were below it
        }
        if (!m_shared->cancelled) {
            m_progress = 1;
            flush();
        }
        return {};
    }

private:
    // A folder that was listed and still has sub-folders to visit.
    struct Level {
        Descriptor descriptor; // may be closed to save descriptors, see open()
        dev_t device = 0;
        ino_t inode = 0;
        qint64 id = 0;
        qsizetype pathLength = 0; // of m_path
        QByteArray todo; // names of sub-folders, each followed by NUL; taken from the end
        double share = 0; // of the progress, for each of them
    };

    // Goes into a sub-folder of the last level.
    void visit(const QByteArray &name)
    {
        const Level &parent = m_levels.back();
        const qint64 parentId = parent.id;
        const double share = parent.share;
        const int parentDescriptor = parent.descriptor.get();

        Descriptor folder(::openat(parentDescriptor, name.constData(), folderFlags));
        if (!folder.isOpen() && (errno == EMFILE || errno == ENFILE)) {
            closeLevels(m_levels.size() - 1);
            folder = Descriptor(::openat(parentDescriptor, name.constData(), folderFlags));
        }
        const int error = folder.isOpen() ? 0 : errno;
        struct stat status = {};
        if (folder.isOpen() ? ::fstat(folder.get(), &status) != 0 : look(parentDescriptor, name, status, S_IFDIR) == Look::Gone) {
            m_progress += share;
            return; // gone
        }
        if (!S_ISDIR(status.st_mode)) { // it was a folder a moment ago
            addFile(parentId, name, status);
            m_progress += share;
            return;
        }
        if (error == ENOENT || error == ENOTDIR || error == ELOOP) { // replaced between the two looks
            m_progress += share;
            return;
        }

        if (!m_path.isEmpty())
            m_path += '/';
        m_path += name;
        const qint64 id = ++m_lastId;
        ScanFolder entry{id, parentId, m_path, name, modifiedTime(status), !folder.isOpen()};
        if (folder.isOpen()) {
            addFolder(std::move(entry));
            list(std::move(folder), status, id, share);
        } else {
            m_shared->unreadable.fetch_add(1, std::memory_order_relaxed);
            addFolder(std::move(entry));
            m_progress += share;
            m_batch.listed.append(id);
        }
        flushIfFull();
    }

    // Lists a folder: files go to the batch, sub-folders to a new level.
    void list(Descriptor folder, const struct stat &status, qint64 id, double share)
    {
        DIR *directory = ::fdopendir(folder.get());
        if (!directory) {
            markUnreadable(id);
            m_batch.listed.append(id);
            m_progress += share;
            return;
        }
        const int descriptor = folder.release();
        const auto closing = qScopeGuard([directory] {
            ::closedir(directory);
        });

        Level level;
        qsizetype subfolders = 0;
        while (!m_shared->cancelled) {
            errno = 0;
            const dirent *entry = ::readdir(directory);
            if (!entry) {
                if (errno != 0)
                    markUnreadable(id);
                break;
            }
            const char *text = entry->d_name;
            if (text[0] == '.' && (text[1] == '\0' || (text[1] == '.' && text[2] == '\0')))
                continue;
            const QByteArray name(text);
            struct stat what;
            const Look looked = look(descriptor, name, what, modeFromDirent(entry->d_type));
            if (looked == Look::Gone)
                continue;
            // A folder that cannot even be looked at is no folder to find(1) either: it stays an entry of this one.
            if (S_ISDIR(what.st_mode) && looked == Look::Seen) {
                level.todo.append(name).append('\0');
                ++subfolders;
                continue;
            }
            addFile(id, name, what);
            flushIfFull();
        }
        m_batch.listed.append(id);
        m_progress += share / double(subfolders + 1);
        if (subfolders == 0)
            return;

        level.descriptor = Descriptor(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0)); // closedir() closes the other
        level.device = status.st_dev;
        level.inode = status.st_ino;
        level.id = id;
        level.pathLength = m_path.size();
        level.share = share / double(subfolders + 1);
        m_levels.push_back(std::move(level));
        if (m_levels.size() > maxOpenFolders)
            m_levels[m_levels.size() - 1 - maxOpenFolders].descriptor.reset();
    }

    enum class Look { Seen, Refused, Gone };

    // lstat(). Where it is refused (a folder may allow to be listed, but not to be searched) the entry still exists,
    // and its kind is what the listing said.
    static Look look(int folder, const QByteArray &name, struct stat &status, mode_t fallback)
    {
        if (::fstatat(folder, name.constData(), &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0)
            return Look::Seen;
        if (errno == ENOENT || errno == ENOTDIR)
            return Look::Gone;
        status = {};
        status.st_mode = fallback;
        return Look::Refused;
    }

    // Makes the descriptor of the last level usable again after it was closed to save descriptors. False: that folder
    // is no longer there. True without a descriptor: there is none to be had; its sub-folders count as unreadable.
    bool open()
    {
        Level &level = m_levels.back();
        if (level.descriptor.isOpen() || reopen(level))
            return true;
        if (errno == EMFILE || errno == ENFILE) {
            closeLevels(m_levels.size() - 1);
            if (reopen(level))
                return true;
        }
        return errno != ENOENT && errno != ENOTDIR && errno != ELOOP;
    }

    bool reopen(Level &level)
    {
        Descriptor folder(::open(m_root.constData(), folderFlags & ~O_NOFOLLOW));
        qsizetype done = 0;
        while (folder.isOpen() && done < level.pathLength) {
            qsizetype end = level.pathLength; // as much of the path as one call takes
            if (end - done >= PATH_MAX)
                end = m_path.lastIndexOf('/', done + PATH_MAX - 1);
            folder = Descriptor(::openat(folder.get(), m_path.mid(done, end - done).constData(), folderFlags));
            done = end + 1;
        }
        struct stat status;
        if (!folder.isOpen() || ::fstat(folder.get(), &status) != 0)
            return false;
        if (status.st_dev != level.device || status.st_ino != level.inode) {
            errno = ENOENT; // another folder took its place
            return false;
        }
        level.descriptor = std::move(folder);
        return true;
    }

    void closeLevels(std::size_t count)
    {
        for (std::size_t i = 0; i < std::min(count, m_levels.size()); ++i)
            m_levels[i].descriptor.reset();
    }

    void addFolder(ScanFolder &&folder)
    {
        m_shared->folders.fetch_add(1, std::memory_order_relaxed);
        m_batchBytes += folder.path.size() + folder.name.size();
        m_batch.folders.append(std::move(folder));
    }

    void markUnreadable(qint64 id)
    {
        m_shared->unreadable.fetch_add(1, std::memory_order_relaxed);
        for (ScanFolder &folder : m_batch.folders) {
            if (folder.id == id)
                folder.unreadable = true;
        }
    }

    void addFile(qint64 folderId, const QByteArray &name, const struct stat &status)
    {
        if (m_shared->cancelled) // perhaps long after the scanner has gone: touch nothing global
            return;
        ScanFile file;
        file.folderId = folderId;
        file.name = name;
        file.displayName = FileTypes::displayText(name);
        file.size = status.st_size;
        file.modified = modifiedTime(status);
        if (S_ISREG(status.st_mode)) {
            const FileClassifier::Type &type = m_classifier.classify(file.displayName);
            file.mimeType = type.mimeType;
            file.category = type.category;
            if (!type.known && (status.st_mode & 0111))
                file.category = FileTypes::Program;
        } else if (S_ISLNK(status.st_mode)) {
            file.kind = FileTypes::Symlink;
            file.mimeType = u"inode/symlink"_s;
        } else {
            file.kind = FileTypes::Special;
            file.mimeType = S_ISSOCK(status.st_mode) ? u"inode/socket"_s
                : S_ISFIFO(status.st_mode)           ? u"inode/fifo"_s
                : S_ISCHR(status.st_mode)            ? u"inode/chardevice"_s
                : S_ISBLK(status.st_mode)            ? u"inode/blockdevice"_s
                : S_ISDIR(status.st_mode)            ? u"inode/directory"_s
                                                     : u"application/octet-stream"_s;
        }
        m_shared->files.fetch_add(1, std::memory_order_relaxed);
        m_batchBytes += name.size();
        m_batch.files.append(std::move(file));
    }

    void flushIfFull()
    {
        const bool full = m_batch.folders.size() + m_batch.files.size() >= batchSize || m_batchBytes >= maxBatchBytes;
        if (full || std::chrono::steady_clock::now() - m_lastFlush > maxBatchAge)
            flush();
    }

    void flush()
    {
        if (m_batch.folders.isEmpty() && m_batch.files.isEmpty() && m_batch.listed.isEmpty())
            return;
        m_batch.progress = std::min(m_progress, 1.0);
        m_shared->push(std::exchange(m_batch, {}));
        m_batchBytes = 0;
        m_lastFlush = std::chrono::steady_clock::now();
    }

    std::shared_ptr<Shared> m_shared;
    const QByteArray m_root;
    FileClassifier m_classifier;
    std::vector<Level> m_levels;
    QByteArray m_path; // of the folder at hand, relative to the root
    qint64 m_lastId = 0;
    double m_progress = 0;

    ScanBatch m_batch;
    qsizetype m_batchBytes = 0;
    std::chrono::steady_clock::time_point m_lastFlush;
};

Scanner::Scanner(QObject *parent)
    : QObject(parent)
    , m_shared(std::make_shared<Shared>())
{
    m_shared->scanner = this;
}

Scanner::~Scanner()
{
    cancel();
    if (!m_thread.joinable())
        return;
    {
        std::unique_lock lock(m_shared->mutex);
        m_shared->scanner = nullptr;
        m_shared->changed.wait(lock, [this] {
            return m_shared->prepared;
        });
        if (!m_shared->changed.wait_for(lock, destructorPatience, [this] {
                return m_shared->ended;
            })) {
            // Held up in a system call: it will find the flag when that returns, and touch nothing of ours.
            m_thread.detach();
            return;
        }
    }
    m_thread.join();
}

void Scanner::start(const QByteArray &root)
{
    {
        const std::lock_guard lock(m_shared->mutex);
        Q_ASSERT_X(!m_shared->started, "Scanner::start", "a scanner walks once");
        if (std::exchange(m_shared->started, true))
            return;
    }
    m_thread = std::thread([shared = m_shared, root] {
        QString error;
        {
            Walk walk(shared, root); // reads the MIME database, which must not go on while the program ends
            {
                const std::lock_guard lock(shared->mutex);
                shared->prepared = true;
                shared->changed.notify_all();
            }
            error = walk.walk();
        }
        shared->end(error); // the last thing it does: joining takes no time from here
    });
}

void Scanner::cancel()
{
    std::deque<ScanBatch> dropped; // freed without the lock
    const std::lock_guard lock(m_shared->mutex);
    m_shared->cancelled = true;
    m_shared->queue.swap(dropped);
    m_shared->changed.notify_all();
    m_shared->announce(); // who waits need not wait for the walk to notice
}

bool Scanner::isCancelled() const
{
    return m_shared->cancelled;
}

bool Scanner::take(ScanBatch &batch)
{
    ScanBatch next;
    {
        const std::lock_guard lock(m_shared->mutex);
        if (m_shared->queue.empty())
            return false;
        next = std::move(m_shared->queue.front());
        m_shared->queue.pop_front();
        m_shared->changed.notify_all();
    }
    batch = std::move(next); // what was in it is freed here, without the lock
    return true;
}

bool Scanner::atEnd() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->cancelled || (m_shared->ended && m_shared->queue.empty());
}

QString Scanner::errorString() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->error;
}

qint64 Scanner::folders() const
{
    return m_shared->folders.load(std::memory_order_relaxed);
}

qint64 Scanner::files() const
{
    return m_shared->files.load(std::memory_order_relaxed);
}

qint64 Scanner::unreadableFolders() const
{
    return m_shared->unreadable.load(std::memory_order_relaxed);
}
